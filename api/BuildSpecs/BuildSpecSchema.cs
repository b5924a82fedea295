namespace BuildApi.BuildSpecs;

/// <summary>The JSON Schema (draft 2020-12) of a build spec, for editors and for the service to publish.</summary>
internal static class BuildSpecSchema
{
    private const string Resource = "BuildApi.BuildSpecs.amplify.schema.json";

    private static readonly Lazy<string> Loaded = new(Load);

    public static string Text => Loaded.Value;

    private static string Load()
    {
        using var stream = typeof(BuildSpecSchema).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is not embedded; api/BuildApi.csproj must name it.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
