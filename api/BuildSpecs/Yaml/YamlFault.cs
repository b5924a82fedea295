namespace BuildApi.BuildSpecs.Yaml;

/// <summary>Why a text is not YAML that a build spec may be written in.</summary>
internal sealed record YamlFault(TextPosition At, string Message, string Fix);
