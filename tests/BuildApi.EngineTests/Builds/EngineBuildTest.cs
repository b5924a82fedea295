using BuildApi.EngineTests.GitHosts;
using BuildApi.EngineTests.Services;

namespace BuildApi.EngineTests.Builds;

/// <summary>
/// What tests of whole builds share: a service, apps with repositories, and the rule that whatever happened nothing of
/// it is left on the engine.
/// </summary>
[Collection(EngineBuildCollection.Name)]
public abstract class EngineBuildTest(EngineTestRun run) : IAsyncLifetime
{
    private BuildApiServer? server;
    private bool isOwn;

    protected EngineTestRun Run { get; } = run;

    /// <summary>The service under test: the shared one, unless <see cref="Use"/> has put another in its place.</summary>
    protected BuildApiServer Server => server!;

    public virtual async Task InitializeAsync() => server = await Run.ServerAsync();

    public virtual async Task DisposeAsync()
    {
        if (server is null)
            return;
        await EngineLeftovers.AssertNoneAsync(server);
        if (isOwn)
            await server.DisposeAsync();
    }

    /// <summary>Takes a service of the test's own in the shared one's place.</summary>
    protected void Use(BuildApiServer own) => (server, isOwn) = (own, true);

    /// <summary>An app whose repository has this build spec on its branch <c>main</c>.</summary>
    protected async Task<RealApp> CreateAppAsync(string spec, IReadOnlyDictionary<string, object>? settings = null)
    {
        var repository = await CreateRepositoryAsync(("amplify.yml", spec));
        return await RealApp.CreateAsync(Server, Run.Git, repository.SshUrl, settings);
    }

    protected Task<GitRepository> CreateRepositoryAsync(params (string Path, RepositoryFile Content)[] files) =>
        Run.Git.CreateRepositoryAsync(
            $"builds/{Guid.NewGuid():N}", files.ToDictionary(file => file.Path, RepositoryFile? (file) => file.Content));

    /// <summary>Asserts how a build failed, and that the log says so at its end.</summary>
    protected static void AssertFailed(BuildOutcome outcome, string code, string status = "failed")
    {
        Assert.True(outcome.Status == status && outcome.FailureCode == code, $"Expected {status} with {code}, not: {outcome}");
        Assert.NotEmpty(outcome.FailureMessage);
        Assert.Contains(outcome.FailureMessage.ReplaceLineEndings(" "), outcome.LastLine, StringComparison.Ordinal);
    }

    protected static void AssertSucceeded(BuildOutcome outcome)
    {
        Assert.True(outcome.Status == "succeeded" && outcome.FailureCode is null, $"Expected a success, not: {outcome}");
        // A tool that prints how it is used was called wrongly.
        Assert.DoesNotContain("usage: ", outcome.Log, StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith("succeeded.", outcome.LastLine, StringComparison.Ordinal);
    }
}
