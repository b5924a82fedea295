namespace BuildApi.EngineTests;

/// <summary>
/// Tests of builds, one after the other: they look at what their service has left on the engine after each. They run
/// beside those of <see cref="EngineImageCollection"/>, with a service and hosts of their own.
/// </summary>
[CollectionDefinition(Name)]
public sealed class EngineBuildCollection : ICollectionFixture<EngineTestRun>
{
    public const string Name = "builds on the engine";
}
