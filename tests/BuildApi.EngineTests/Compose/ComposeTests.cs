using BuildApi.EngineTests.Machine;
using BuildApi.Tests.Support;

namespace BuildApi.EngineTests.Compose;

/// <summary>The service in a container, as <c>docker-compose.yml</c> runs it, beside the tests of builds.</summary>
public sealed class ComposeTests
{
    /// <summary><c>scripts/compose</c> says what is looked at; its last line has the image's size and the seconds of each start.</summary>
    [Fact]
    public async Task The_service_of_Compose_builds_as_any_user_outlives_its_end_and_works_behind_nginx()
    {
        await Requirement.EngineAsync();

        var result = await Command.TryRunAsync(RepositoryRoot.In("scripts", "compose"), []);

        Assert.True(result.ExitCode == 0, $"scripts/compose ended with {result.ExitCode}:\n{result.Output}{result.Errors}");
        Assert.Matches(@"^image \d+ MB, healthy after [\d. ]+ s\n$", result.Output);
    }
}
