namespace BuildApi.Builds;

/// <summary>The steps of a build, in their order.</summary>
internal enum StepName { Provision, Packages, Source, PreBuild, Build, PostBuild, Test, Artifacts }
