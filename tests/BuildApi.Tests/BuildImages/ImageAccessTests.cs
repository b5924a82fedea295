using BuildApi.BuildImages.Choices;
using BuildApi.BuildImages.Pulls;
using BuildApi.BuildImages.References;
using BuildApi.BuildImages.Settings;
using BuildApi.Engines;
using BuildApi.Failures;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.BuildImages;

/// <summary>An image that is on the machine is for those who could have pulled it themselves.</summary>
public sealed class ImageAccessTests : IAsyncLifetime
{
    private const string Name = "registry.example.com/team/image:1";
    private static readonly RegistryLogin Right = new("registry.example.com", "a", "right", null);

    private readonly ScriptedEngine engine = new();
    private readonly List<string> log = [];
    private readonly ImpatientClock clock = new();
    private ImageParts parts = null!;

    public Task InitializeAsync()
    {
        parts = ImageParts.Over(engine, new ImagePullSettings { OnRegistryFailure = RegistryFailurePolicy.UseLocal, Tries = 1 }, clock);
        engine.Pulls.Add((pull, _, _) => pull.Login == Right || pull.Login?.User == "also right"
            ? Task.FromResult(engine.Images[Name] = Image()) : throw new EngineException("pull access denied for team/image"));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await parts.DisposeAsync();

    [Theory]
    [InlineData("IfNotPresent", "ImagePullDenied", 2)]
    [InlineData("Always", "ImagePullDenied", 2)]
    [InlineData("Never", "ImagePullDenied", 1)]
    public async Task What_one_apps_credentials_pulled_another_app_does_not_get_without(string policy, string code, int pulls)
    {
        Assert.NotNull((await ResolveAsync(Right, "of-a")).Image);

        var other = await ResolveAsync(null, "", Enum.Parse<PullPolicy>(policy));

        Assert.Equal(code, other.Failure?.Code.ToString());
        Assert.Equal(pulls, engine.Pulled.Count);
    }

    [Fact]
    public async Task Credentials_that_can_pull_it_prove_it_once()
    {
        await ResolveAsync(Right, "of-a");
        Assert.NotNull((await ResolveAsync(Right with { User = "also right" }, "of-b")).Image);
        Assert.NotNull((await ResolveAsync(Right with { User = "also right" }, "of-b")).Image);

        Assert.Equal(2, engine.Pulled.Count);
        Assert.Contains(log, line => line.Contains("other credentials pulled it", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Changed_credentials_prove_it_anew()
    {
        await ResolveAsync(Right, "first");
        Assert.Equal(FailureCode.ImagePullDenied, (await ResolveAsync(Right with { Password = "wrong" }, "second")).Failure?.Code);
    }

    [Fact]
    public async Task The_digest_and_the_engines_id_open_no_other_way()
    {
        await ResolveAsync(Right, "of-a");
        engine.Images["sha256:" + new string('1', 64)] = Image();

        Assert.Equal(FailureCode.ImagePullDenied,
            (await ResolveAsync(null, "", PullPolicy.IfNotPresent, $"docker.io/library/anything@sha256:{new string('1', 64)}")).Failure?.Code);
    }

    [Fact]
    public async Task A_pull_that_nobody_recorded_leaves_nothing_for_others()
    {
        // As when the service is killed at the moment at which the engine has the image.
        await parts.UnderWay.BeginAsync("registry.example.com/team/image", new HashSet<string>(), default);
        engine.Images[Name] = Image() with { Tags = [Name] };

        Assert.Equal(FailureCode.ImagePullDenied, (await ResolveAsync(null, "")).Failure?.Code);
        Assert.NotNull((await ResolveAsync(Right, "of-a")).Image);
    }

    [Fact]
    public async Task A_digest_that_the_engine_has_is_proven_at_the_registry()
    {
        // Engines pull what they have without a question.
        var byDigest = $"registry.example.com/team/image@sha256:{new string('2', 64)}";
        await ResolveAsync(Right, "of-a");
        engine.Images[byDigest] = Image();
        engine.Pulls[0] = (_, _, _) => Task.FromResult(Image());
        engine.Asked = pull =>
        {
            if (pull.Login != Right) throw new EngineException("pull access denied for team/image");
        };

        Assert.Equal(FailureCode.ImagePullDenied, (await ResolveAsync(null, "", name: byDigest)).Failure?.Code);
        Assert.Equal(FailureCode.ImagePullDenied, (await ResolveAsync(null, "", PullPolicy.Never)).Failure?.Code);
        Assert.NotNull((await ResolveAsync(Right, "of-b", name: byDigest)).Image);
    }

    [Fact]
    public async Task What_was_put_there_stays_for_all_when_one_apps_credentials_pull_it_too()
    {
        engine.Images[Name] = Image() with { Tags = [Name] };

        Assert.NotNull((await ResolveAsync(Right, "of-a", PullPolicy.Always)).Image);

        Assert.NotNull((await ResolveAsync(null, "", PullPolicy.Never)).Image);
    }

    [Fact]
    public async Task A_pull_that_was_given_up_takes_nothing_from_others_and_gives_them_nothing()
    {
        const string other = "registry.example.com/team/image:2", arrived = "sha256:arrived";
        engine.Images[Name] = Image() with { Tags = [Name] };
        using var givenUp = new CancellationTokenSource();
        engine.Pulls[0] = async (_, _, ct) =>
        {
            await givenUp.CancelAsync();
            await Task.Delay(Timeout.Infinite, ct);
            throw new OperationCanceledException(ct);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ResolveAsync(Right, "of-a", name: other, ct: givenUp.Token));
        // The engine had it nevertheless.
        engine.Images[other] = engine.Images[arrived] = Image() with { Id = arrived, Tags = [other] };

        Assert.NotNull((await ResolveAsync(null, "", PullPolicy.Never)).Image);
        Assert.Equal(FailureCode.ImagePullDenied, (await ResolveAsync(null, "", PullPolicy.Never, other)).Failure?.Code);

        clock.Advance(TimeSpan.FromMinutes(2));
        await parts.Housekeeping.SweepAsync(default);

        Assert.Empty(await parts.UnderWay.ListAsync(default));
        Assert.NotNull((await ResolveAsync(null, "", PullPolicy.Never)).Image);
        Assert.Equal(FailureCode.ImagePullDenied, (await ResolveAsync(null, "", PullPolicy.Never, other)).Failure?.Code);
    }

    [Fact]
    public async Task A_registry_that_is_down_opens_nothing_either()
    {
        await ResolveAsync(Right, "of-a");
        engine.Pulls[0] = (_, _, _) => throw new EngineException("connection refused");

        Assert.Equal(FailureCode.ImagePullFailed, (await ResolveAsync(null, "", PullPolicy.Always)).Failure?.Code);
        Assert.NotNull((await ResolveAsync(Right, "of-a", PullPolicy.Always)).Image);
    }

    [Fact]
    public async Task What_anybody_can_pull_and_what_the_service_never_pulled_is_for_all()
    {
        engine.Images["registry.example.com/team/put-there:1"] = Image() with { Id = "sha256:there" };
        Assert.NotNull((await ResolveAsync(null, "", PullPolicy.Never, "registry.example.com/team/put-there:1")).Image);

        engine.Pulls[0] = (_, _, _) => Task.FromResult(engine.Images[Name] = Image());
        await ResolveAsync(null, "");
        Assert.NotNull((await ResolveAsync(Right, "of-a")).Image);
        Assert.Single(engine.Pulled);
    }

    [Fact]
    public async Task A_failed_pull_of_what_is_there_tells_how_to_use_it()
    {
        engine.Images[Name] = Image();
        Assert.EndsWith("the pull policy 'ifNotPresent' uses it without asking the registry.",
            (await ResolveAsync(null, "", PullPolicy.Always)).Failure?.Message, StringComparison.Ordinal);
    }

    private Task<ImageResolution> ResolveAsync(
        RegistryLogin? login, string key, PullPolicy policy = PullPolicy.IfNotPresent, string name = Name, CancellationToken ct = default)
    {
        Assert.True(ImageReference.TryParse(name, out var reference, out var why), why);
        return parts.Resolver.ResolveAsync(new ImageRequest { Reference = reference, Policy = policy, Login = login, LoginKey = key }, log.Add, ct);
    }

    private static EngineImage Image() => new() { Id = "sha256:" + new string('1', 64), Os = "linux", Architecture = "amd64" };
}
