using BuildApi.EngineTests.Services;

namespace BuildApi.EngineTests.Builds;

/// <summary>What a build that is not trusted finds and leaves, seen from inside.</summary>
public sealed class UntrustedBuildTests(EngineTestRun run) : EngineBuildTest(run)
{
    [Fact]
    public async Task It_reads_what_others_have_kept_leaves_nothing_for_them_and_knows_no_secret()
    {
        var repository = await CreateRepositoryAsync(("amplify.yml", """
            version: 1
            frontend:
              phases:
                build:
                  commands:
                    - cat kept/story 2>/dev/null || echo nothing there
                    - mkdir -p kept /var/cache/buildapi/npm && echo "build $AWS_JOB_ID" >> kept/story
                    - cat /var/cache/buildapi/npm/story 2>/dev/null || echo no downloads
                    - echo "downloads of $AWS_JOB_ID" >> /var/cache/buildapi/npm/story
                    - test -z "$KEY_OF_TEAM" && echo no secret || echo a secret
              cache:
                paths: ['kept/**/*']

            """));
        var app = await RealApp.CreateAsync(Server, Run.Git, repository.SshUrl, new Dictionary<string, object>
        {
            ["secrets"] = new Dictionary<string, string> { ["KEY_OF_TEAM"] = "s3cret-of-the-app" },
        });

        var first = await app.BuildAsync();
        var stranger = await app.BuildAsync(new { trusted = false });
        var last = await app.BuildAsync();

        AssertSucceeded(first);
        Assert.Contains("\na secret\n", first.Log, StringComparison.Ordinal);
        AssertSucceeded(stranger);
        Assert.Contains("\nbuild 0000000001\n", stranger.Log, StringComparison.Ordinal);
        Assert.Contains("\ndownloads of 0000000001\n", stranger.Log, StringComparison.Ordinal);
        Assert.Contains("\nno secret\n", stranger.Log, StringComparison.Ordinal);
        AssertSucceeded(last);
        Assert.Contains("\nbuild 0000000001\n", last.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("0000000002\n", last.Log, StringComparison.Ordinal);
    }
}
