using BuildApi.BuildImages.Allowed;
using BuildApi.BuildImages.Choices;
using BuildApi.BuildImages.Pulls;
using BuildApi.BuildImages.References;
using BuildApi.BuildImages.Settings;
using BuildApi.Engines;
using BuildApi.Failures;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.BuildImages;

public sealed class ImageResolverTests
{
    private const string Name = "registry.example.com/team/image:1";
    private const string Digest = "sha256:dbcc1c35ac38df41fd2f5e4130b32ffdb93ebae8b3dbe638c23575912276fc9c";

    private readonly ScriptedEngine engine = new();
    private readonly ImpatientClock clock = new();
    private readonly List<string> log = [];

    [Theory]
    [InlineData("Always", false, 1)]
    [InlineData("Always", true, 1)]
    [InlineData("IfNotPresent", false, 1)]
    [InlineData("IfNotPresent", true, 0)]
    [InlineData("Never", true, 0)]
    public async Task The_policy_decides_whether_an_image_is_pulled(string policy, bool present, int pulls)
    {
        engine.Pulls.Add(Succeeds());
        if (present) engine.Images[Name] = Image();

        var resolution = await ResolveAsync(Name, Enum.Parse<PullPolicy>(policy));

        Assert.Equal(Digest, resolution.Image?.Digest);
        Assert.Equal(pulls, engine.Pulled.Count);
    }

    [Fact]
    public async Task Never_fails_with_advice_when_the_image_is_not_there()
    {
        var failure = (await ResolveAsync(Name, PullPolicy.Never)).Failure;
        Assert.Equal(FailureCode.ImageNotFound, failure?.Code);
        Assert.Contains("pull policy 'never'", failure?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_digest_that_is_on_the_machine_is_not_pulled_again()
    {
        engine.Images[$"registry.example.com/team/image@{Digest}"] = Image();
        var resolution = await ResolveAsync($"registry.example.com/team/image:1@{Digest}", PullPolicy.Always);
        Assert.Equal(Digest, resolution.Image?.Digest);
        Assert.Empty(engine.Pulled);
    }

    [Fact]
    public async Task What_may_pass_is_tried_again_after_growing_waits_and_the_log_tells_each_try()
    {
        engine.Pulls.AddRange([Fails("connection refused"), Fails("received unexpected HTTP status: 502 Bad Gateway"), Succeeds()]);

        var resolution = await ResolveAsync(Name, PullPolicy.Always);

        Assert.NotNull(resolution.Image);
        Assert.Equal(
            [
                $"Pulling {Name}.",
                "The pull failed: The connection to the registry could not be made, or was lost. (connection refused)",
                "Trying again in 2 s.",
                $"Pulling {Name}, try 2 of 5.",
                "The pull failed: The registry answered with an error of its own. (received unexpected HTTP status: 502 Bad Gateway)",
                "Trying again in 4 s.",
                $"Pulling {Name}, try 3 of 5.",
                $"{Name} is up to date.",
            ],
            log);
    }

    [Theory]
    [InlineData("manifest unknown", "ImageNotFound")]
    [InlineData("unauthorized: incorrect username or password", "ImagePullDenied")]
    [InlineData("no space left on device", "ImagePullFailed")]
    [InlineData("no matching manifest for linux/amd64 in the manifest list entries", "ImagePlatformUnsupported")]
    public async Task What_cannot_pass_is_not_tried_again(string message, string code)
    {
        engine.Pulls.Add(Fails(message));
        var resolution = await ResolveAsync(Name, PullPolicy.Always);
        Assert.Equal(code, resolution.Failure?.Code.ToString());
        Assert.Contains(message, resolution.Failure?.Message, StringComparison.Ordinal);
        Assert.Single(engine.Pulled);
    }

    [Fact]
    public async Task Tries_are_counted()
    {
        engine.Pulls.Add(Fails("connection refused"));
        var resolution = await ResolveAsync(Name, PullPolicy.Always);
        Assert.Equal(FailureCode.ImagePullFailed, resolution.Failure?.Code);
        Assert.Equal(5, engine.Pulled.Count);
        Assert.Equal([2, 4, 8, 16], clock.WaitedSeconds);
    }

    [Fact]
    public async Task Waits_have_an_upper_limit_and_honour_the_registrys_word()
    {
        engine.Pulls.AddRange([Fails("connection refused"), Fails("connection refused"), Fails("toomanyrequests: retry-after: 42s"), Succeeds()]);
        await ResolveAsync(Name, PullPolicy.Always, settings: new ImagePullSettings { LongestWait = TimeSpan.FromSeconds(3) });
        Assert.Equal([2, 3, 42], clock.WaitedSeconds);
    }

    [Fact]
    public async Task A_limit_that_lasts_longer_than_pulls_may_wait_ends_the_tries()
    {
        engine.Pulls.Add(Fails("toomanyrequests: You have reached your pull rate limit."));
        await ResolveAsync(Name, PullPolicy.Always);
        Assert.Single(engine.Pulled);
        Assert.Contains("would have to wait 21600 s", log[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pull_in_which_nothing_moves_has_failed()
    {
        engine.Pulls.AddRange([Hangs(), Succeeds()]);
        clock.Impatience = new ImagePullSettings().StalledAfter;

        var resolution = await ResolveAsync(Name, PullPolicy.Always);

        Assert.NotNull(resolution.Image);
        Assert.Contains("nothing arrived for 120 s", log[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UseLocal", "connection refused", true)]
    [InlineData("UseLocal", "manifest unknown", false)]
    [InlineData("Fail", "connection refused", false)]
    public async Task The_local_copy_stands_in_for_a_registry_that_is_down_by_setting(string policy, string message, bool found)
    {
        engine.Pulls.Add(Fails(message));
        engine.Images[Name] = Image();
        var settings = new ImagePullSettings { Tries = 1, OnRegistryFailure = Enum.Parse<RegistryFailurePolicy>(policy) };

        var resolution = await ResolveAsync(Name, PullPolicy.Always, settings: settings);

        Assert.Equal(found, resolution.Image is not null);
        if (found)
            Assert.Equal(
                [$"The registry of {Name} is down; using the copy on the build machine (sha256:dbcc1c35ac38), which may be older than what the registry has."],
                resolution.Image!.Notices);
    }

    [Fact]
    public async Task A_name_that_means_another_image_than_last_time_is_told()
    {
        engine.Pulls.Add(Succeeds());
        var request = Request(Name, PullPolicy.Always) with { LastDigest = "sha256:0123456789abcdef" };

        await using var parts = ImageParts.Over(engine, new ImagePullSettings(), clock);
        var resolution = await parts.Resolver.ResolveAsync(request, log.Add, default);

        var notice = Assert.Single(resolution.Image!.Notices);
        Assert.Equal($"{Name} is another image now (sha256:dbcc1c35ac38) than in the last successful build (sha256:0123456789ab).", notice);
        Assert.Contains(notice, log);
    }

    [Fact]
    public async Task An_image_of_another_platform_is_refused()
    {
        engine.Images[Name] = Image() with { Architecture = "arm64" };
        var failure = (await ResolveAsync(Name, PullPolicy.IfNotPresent)).Failure;
        Assert.Equal(FailureCode.ImagePlatformUnsupported, failure?.Code);
        Assert.Contains("built for linux/arm64; builds run on linux/amd64", failure?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_is_not_allowed_is_not_even_looked_for()
    {
        Assert.True(ImageAllowList.TryParse(["public.ecr.aws/**"], out var allowed, out _));
        engine.Images[Name] = Image();
        var failure = (await ResolveAsync(Name, PullPolicy.IfNotPresent, allowed: allowed)).Failure;
        Assert.Equal(FailureCode.ImagePullDenied, failure?.Code);
        Assert.Contains("public.ecr.aws/**", failure?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engine_that_does_not_answer_is_no_verdict_about_the_image()
    {
        engine.Pulls.Add((_, _, _) => throw new EngineUnavailableException("The container engine does not answer."));
        await Assert.ThrowsAsync<EngineUnavailableException>(() => ResolveAsync(Name, PullPolicy.Always));
    }

    private async Task<ImageResolution> ResolveAsync(string name, PullPolicy policy, ImagePullSettings? settings = null, ImageAllowList? allowed = null)
    {
        await using var parts = ImageParts.Over(engine, settings ?? new ImagePullSettings(), clock, allowed);
        return await parts.Resolver.ResolveAsync(Request(name, policy), log.Add, default);
    }

    private static ImageRequest Request(string name, PullPolicy policy)
    {
        Assert.True(ImageReference.TryParse(name, out var reference, out var why), why);
        return new ImageRequest { Reference = reference, Policy = policy };
    }

    private static EngineImage Image() => new()
    {
        Id = "sha256:id",
        Os = "linux",
        Architecture = "amd64",
        RepoDigests = [$"registry.example.com/team/image@{Digest}"],
    };

    private static Func<ImagePull, Action<PullProgress>?, CancellationToken, Task<EngineImage>> Succeeds() => (_, _, _) => Task.FromResult(Image());

    private static Func<ImagePull, Action<PullProgress>?, CancellationToken, Task<EngineImage>> Fails(string message) =>
        (_, _, _) => Task.FromException<EngineImage>(new EngineException(message));

    private static Func<ImagePull, Action<PullProgress>?, CancellationToken, Task<EngineImage>> Hangs() => async (_, _, ct) =>
    {
        await Task.Delay(Timeout.Infinite, ct);
        return Image();
    };
}
