namespace BuildApi.BuildLogs;

/// <summary>The secrets of one attempt: those that were known when its log was opened, and those that it was given later. None is ever taken back.</summary>
internal sealed class SecretSet
{
    private readonly Lock gate = new();
    private readonly HashSet<string> values;

    public SecretSet(IEnumerable<string> secrets)
    {
        values = new HashSet<string>(secrets, StringComparer.Ordinal);
        Mask = SecretMask.Of(values);
    }

    /// <summary>Masks all of them.</summary>
    public SecretMask Mask { get; private set; }

    public IReadOnlyList<string> Values
    {
        get
        {
            lock (gate) return [.. values];
        }
    }

    /// <summary>From here on these are masked, too. What was written before stays as it is.</summary>
    public void Add(IEnumerable<string> secrets)
    {
        lock (gate)
        {
            var known = values.Count;
            values.UnionWith(secrets);
            if (values.Count > known) Mask = SecretMask.Of(values);
        }
    }
}
