namespace BuildApi.Sdk;

/// <summary>The symbolic links of an archive, followed as an operating system follows them.</summary>
internal sealed class ArchiveLinks
{
    // As Linux does; also what ends a circle.
    private const int MostHops = 40;

    private readonly Dictionary<string, string> targets = new(StringComparer.Ordinal);

    public void Add(string path, string target) => targets[path] = target;

    /// <summary>All links, paths and targets, in the order of their paths.</summary>
    /// <exception cref="InvalidDataException">One leads out of the folder, or in a circle.</exception>
    public IEnumerable<KeyValuePair<string, string>> InsideOnly()
    {
        foreach (var link in targets.Where(link => !StaysInside(link.Key)))
            throw new InvalidDataException(
                $"The archive holds the link '{link.Key}' to '{link.Value}', which leads out of the folder it is unpacked into, or in a circle.");
        return targets.OrderBy(link => link.Key, StringComparer.Ordinal);
    }

    private bool StaysInside(string path)
    {
        var (here, hops) = (new List<string>(), 0);
        var ahead = new Stack<string>(path.Split('/').AsEnumerable().Reverse());
        while (ahead.TryPop(out var name))
        {
            if (name is "" or ".") continue;
            if (name == "..")
            {
                if (here.Count == 0) return false;
                here.RemoveAt(here.Count - 1);
            }
            else if (targets.TryGetValue(string.Join('/', here.Append(name)), out var target))
            {
                if (++hops > MostHops || Path.IsPathRooted(target)) return false;
                foreach (var step in target.Split('/').AsEnumerable().Reverse()) ahead.Push(step);
            }
            else here.Add(name);
        }

        return true;
    }
}
