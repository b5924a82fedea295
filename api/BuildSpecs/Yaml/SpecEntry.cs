namespace BuildApi.BuildSpecs.Yaml;

internal sealed record SpecEntry(ScalarNode Key, SpecNode Value);
