using System.Text.RegularExpressions;

namespace BuildApi.Tests.Structure;

/// <summary>Folders are rooms: named in the namespace, entered one way, and what another room uses has a door of its own.</summary>
public sealed partial class RoomTests
{
    private static readonly IReadOnlyList<(SourceFile File, string Type)> Types =
        [.. SourceFile.CSharp.SelectMany(file => file.Lines.Select(line => Declared().Match(line)).Where(match => match.Success)
            .Select(match => (file, match.Groups[1].Value)))];

    [Fact]
    public void A_namespace_is_its_folder() => Assert.Empty(SourceFile.CSharp
        .Where(file => file.Namespace is { } name && name != (file.Folder.Length == 0 ? "BuildApi" : $"BuildApi.{file.Folder.Replace('/', '.')}"))
        .Select(file => $"api/{file.Path} is in {file.Namespace}"));

    [Fact]
    public void No_folder_leads_back_to_itself()
    {
        var uses = Uses().GroupBy(use => use.From).ToDictionary(group => group.Key, group => group.Select(use => use.To).Distinct().ToList());
        var circles = uses.Keys.Where(folder => Reached(folder, uses).Contains(folder)).Order(StringComparer.Ordinal);

        Assert.Empty(
            circles.Select(
                folder =>
                    $"api/{folder} uses itself by way of "
                        + $"{string.Join(", ", uses[folder].Where(next => next == folder || Reached(next, uses).Contains(folder)))}"));
    }

    [Fact]
    public void A_type_that_another_folder_uses_has_a_file_of_its_own() => Assert.Empty(
        from each in Types
        where each.File.Name.Split('.')[0] != each.Type && each.File.Path != "Program.cs"
        let strangers = SourceFile.CSharp.Where(file => file.Folder != each.File.Folder && Sees(file, each.File) && file.Mentions($@"\b{each.Type}\b")).ToList()
        where strangers.Count > 0
        select $"{each.Type} is in api/{each.File.Path}, and api/{strangers[0].Path} uses it");

    [Fact]
    public void Two_types_do_not_share_a_name() =>
        Assert.Empty(Types.GroupBy(each => each.Type).Where(group => group.Select(each => each.File.Path.Split('.')[0]).Distinct().Count() > 1)
            .Select(group => $"{group.Key} is in {string.Join(" and ", group.Select(each => $"api/{each.File.Path}"))}"));

    // By name, and only where the namespace is in sight: two rooms may use one word for a thing of their own.
    private static IEnumerable<(string From, string To)> Uses() =>
        from each in Types
        let name = new Regex($@"(?<![\w""]){each.Type}\b", RegexOptions.CultureInvariant)
        from file in SourceFile.CSharp
        where file.Folder != each.File.Folder && file.Folder.Length > 0 && each.File.Folder.Length > 0 && Sees(file, each.File)
        where file.Code.Any(line => name.IsMatch(line))
        select (file.Folder, each.File.Folder);

    private static bool Sees(SourceFile file, SourceFile other) =>
        file.Usings.Contains(other.Namespace) || file.Namespace?.StartsWith($"{other.Namespace}.", StringComparison.Ordinal) is true;

    private static HashSet<string> Reached(string folder, Dictionary<string, List<string>> uses)
    {
        var reached = new HashSet<string>();
        var open = new Stack<string>(uses.GetValueOrDefault(folder) ?? []);
        while (open.TryPop(out var next))
            if (reached.Add(next)) foreach (var further in uses.GetValueOrDefault(next) ?? []) open.Push(further);
        return reached;
    }

    [GeneratedRegex(@"^(?:public |internal |file )?(?:static |sealed |abstract |partial |readonly |ref )*(?:class|record struct|record|struct|interface|enum) (\w+)")]
    private static partial Regex Declared();
}
