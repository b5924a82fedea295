namespace BuildApi.BuildSpecs;

/// <summary>An app's own build spec, for repositories without an <c>amplify.yml</c>.</summary>
internal sealed record AppBuildSpec(string Yaml)
{
    public const string Setting = "build-spec";
}
