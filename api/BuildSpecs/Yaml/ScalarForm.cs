namespace BuildApi.BuildSpecs.Yaml;

internal enum ScalarForm
{
    Plain,
    Quoted,
    Block,
}
