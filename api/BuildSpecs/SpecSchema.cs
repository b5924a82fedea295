namespace BuildApi.BuildSpecs;

/// <summary>The published JSON Schema of build specs, embedded.</summary>
internal static class SpecSchema
{
    public static byte[] Text { get; } = Read();

    private static byte[] Read()
    {
        using var stream = typeof(SpecSchema).Assembly.GetManifestResourceStream("BuildApi.BuildSpecs.amplify.schema.json")
            ?? throw new InvalidOperationException("amplify.schema.json is not embedded in the service.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
