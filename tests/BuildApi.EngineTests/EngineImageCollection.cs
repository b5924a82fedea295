namespace BuildApi.EngineTests;

/// <summary>Tests of images, registries and of what the tests themselves stand on, one after the other: they change which images the machine has.</summary>
[CollectionDefinition(Name)]
public sealed class EngineImageCollection : ICollectionFixture<EngineTestRun>
{
    public const string Name = "images on the engine";
}
