namespace BuildApi.BuildSpecs.Model;

/// <summary>The steps of a build that run commands.</summary>
internal enum PlanPhase
{
    PreBuild,
    Build,
    PostBuild,
    Test,
}
