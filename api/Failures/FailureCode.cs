using BuildApi.Http;

namespace BuildApi.Failures;

/// <summary>
/// Why a build failed: the closed list of reasons, as <c>snake_case</c> in JSON. Adding one is a change of the contract.
/// </summary>
[SnakeCase]
internal enum FailureCode
{
    ImageReferenceInvalid,
    ImageNotFound,
    ImagePullDenied,
    ImagePullFailed,
    ImageRequirementMissing,
    ImagePlatformUnsupported,
    EngineUnavailable,
    PackageVersionUnknown,
    PackageInstallFailed,
    PackageNotEffective,
    CloneAuthFailed,
    CloneHostKeyMismatch,
    CloneFailed,
    BranchNotFound,
    CommitNotFound,
    SpecMissing,
    SpecInvalid,
    CommandFailed,
    OutOfMemory,
    TimedOut,
    IdleTimedOut,
    ArtifactsMissing,
    ArtifactsTooLarge,
    DiskFull,
    SecretsUnreadable,
    RunnerLost,
    Internal,
}
