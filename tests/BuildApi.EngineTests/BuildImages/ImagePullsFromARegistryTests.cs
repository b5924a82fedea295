using System.Collections.Concurrent;
using System.Formats.Tar;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using BuildApi.BuildImages.Choices;
using BuildApi.BuildImages.Pulls;
using BuildApi.BuildImages.References;
using BuildApi.BuildImages.Settings;
using BuildApi.Engines;
using BuildApi.Engines.Docker;
using BuildApi.EngineTests.Machine;
using BuildApi.EngineTests.Registries;
using BuildApi.Tests.Support;
using Microsoft.AspNetCore.Http;
using ImageRegistry = BuildApi.EngineTests.Registries.ImageRegistry;

namespace BuildApi.EngineTests.BuildImages;

[Collection(EngineImageCollection.Name)]
public sealed class ImagePullsFromARegistryTests(EngineTestRun run) : IAsyncLifetime
{
    private static readonly ImagePullSettings Impatient = new() { Tries = 2, FirstWait = TimeSpan.FromMilliseconds(50) };

    private readonly DockerEngine engine = DockerEngine.Connect(EngineAddress.Uri);
    private readonly ConcurrentQueue<string> log = new();
    private readonly ConcurrentBag<string> pulled = [];

    [Fact]
    public async Task A_public_image_is_pulled_and_its_digest_is_the_registrys()
    {
        var pushed = await PushAsync(run.Registry, "pulls/public");
        var resolution = await ResolveAsync(pushed.Reference);
        Assert.Equal(pushed.Digest, resolution.Image?.Digest);
        Assert.Matches($"^Pulled {pushed.Reference} in .* s, [0-9]+ MB unpacked\\.$", log.Last());
    }

    [Fact]
    public async Task A_digest_is_pulled_by_itself()
    {
        var pushed = await PushAsync(run.Registry, "pulls/pinned");
        var resolution = await ResolveAsync(pushed.Pinned);
        Assert.Equal(pushed.Digest, resolution.Image?.Digest);
    }

    [Theory]
    [InlineData("pulls/known:missing-tag", "ImageNotFound")]
    [InlineData("pulls/nobody-has-this", "ImageNotFound")]
    public async Task What_the_registry_does_not_have_is_not_found(string name, string code)
    {
        await PushAsync(run.Registry, "pulls/known");
        Assert.Equal(code, await FailureOfAsync($"{run.Registry.Host}/{name}"));
        Assert.Single(log, line => line.StartsWith("Pulling", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_private_image_wants_the_right_credentials()
    {
        var registry = run.PrivateRegistry;
        var pushed = await PushAsync(registry, "pulls/private");
        var right = new RegistryLogin(registry.Host, registry.Account!.User, registry.Account.Password, null);

        Assert.Equal("ImagePullDenied", await FailureOfAsync(pushed.Reference));
        Assert.Equal("ImagePullDenied", await FailureOfAsync(pushed.Reference, right with { Password = "wrong" }));
        Assert.Equal(pushed.Digest, (await ResolveAsync(pushed.Reference, right)).Image?.Digest);
        Assert.DoesNotContain(log, line => line.Contains(registry.Account.Password, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_tag_that_moved_is_told()
    {
        var before = await PushAsync(run.Registry, "pulls/moving");
        await ResolveAsync(before.Reference);
        var after = await PushAsync(run.Registry, "pulls/moving");

        var resolution = await ResolveAsync(after.Reference, lastDigest: before.Digest);

        Assert.Equal(after.Digest, resolution.Image?.Digest);
        Assert.Contains("is another image now", Assert.Single(resolution.Image!.Notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_builds_for_one_image_make_one_pull()
    {
        var pushed = await PushAsync(run.Registry, "pulls/shared");
        run.Registry.Traffic.Clear();
        var hold = run.Registry.HoldBlobs();
        await using var parts = ImageParts.Over(engine, Impatient, TimeProvider.System);
        var resolver = parts.Resolver;

        var builds = Enumerable.Range(0, 10).Select(_ => resolver.ResolveAsync(Request(pushed.Reference), log.Enqueue, default)).ToList();
        await hold.Reached;
        hold.Release();

        Assert.All(await Task.WhenAll(builds), resolution => Assert.Equal(pushed.Digest, resolution.Image?.Digest));
        Assert.Empty(run.Registry.Traffic.RepeatedBlobs);
    }

    [Fact]
    public async Task A_registry_that_comes_back_during_a_pull_costs_only_time()
    {
        await using var registry = await ImageRegistry.StartAsync();
        var pushed = await PushAsync(registry, "pulls/interrupted");
        var hold = registry.HoldBlobs();

        var resolving = ResolveAsync(pushed.Reference);
        await hold.Reached;
        await registry.StopAsync();
        hold.Release();
        await registry.StartAgainAsync();

        Assert.Equal(pushed.Digest, (await resolving).Image?.Digest);
    }

    [Fact]
    public async Task A_registry_that_is_down_is_tried_again_and_the_log_tells_each_try()
    {
        await using var registry = await ImageRegistry.StartAsync();
        await registry.StopAsync();

        Assert.Equal("ImagePullFailed", await FailureOfAsync($"{registry.Host}/pulls/nothing:1"));

        Assert.Equal(2, log.Count(line => line.StartsWith("Pulling ", StringComparison.Ordinal)));
        Assert.Equal(2, log.Count(line => line.Contains("connection refused", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Always", "UseLocal", true)]
    [InlineData("Always", "Fail", false)]
    [InlineData("IfNotPresent", "Fail", true)]
    public async Task The_image_on_the_machine_helps_where_policy_or_setting_allow(string policy, string onFailure, bool found)
    {
        await using var registry = await ImageRegistry.StartAsync();
        var pushed = await PushAsync(registry, "pulls/local");
        await ResolveAsync(pushed.Reference);
        await registry.StopAsync();
        var settings = Impatient with { OnRegistryFailure = Enum.Parse<RegistryFailurePolicy>(onFailure) };

        await using var parts = ImageParts.Over(engine, settings, TimeProvider.System);
        var resolution = await parts.Resolver.ResolveAsync(
            Request(pushed.Reference) with { Policy = Enum.Parse<PullPolicy>(policy) }, log.Enqueue, default);

        Assert.Equal(found ? pushed.Digest : null, resolution.Image?.Digest);
    }

    [Theory]
    [InlineData("garbage", 200, "application/vnd.docker.distribution.manifest.v2+json", "<html>", "ImagePullFailed", 1)]
    [InlineData("limited", 429, "application/json", """{"errors":[{"code":"TOOMANYREQUESTS","message":"retry-after: 1ms, allowed: 1/minute"}]}""",
        "ImagePullFailed", 2)]
    [InlineData("broken", 503, "text/html", "<html>Service Unavailable</html>", "ImagePullFailed", 2)]
    [InlineData("elsewhere", 200, "application/vnd.docker.distribution.manifest.list.v2+json",
        """{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.list.v2+json","manifests":[{"mediaType":"application/vnd.docker.distribution.manifest.v2+json","size":1,"digest":"sha256:dbcc1c35ac38df41fd2f5e4130b32ffdb93ebae8b3dbe638c23575912276fc9c","platform":{"architecture":"arm64","os":"linux"}}]}""",
        "ImagePlatformUnsupported", 1)]
    public async Task A_strange_answer_is_sorted(string repository, int status, string type, string body, string code, int tries)
    {
        run.Registry.Answer($"/v2/pulls/{repository}/manifests/latest", context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = type;
            return context.Response.WriteAsync(body);
        });

        Assert.Equal(code, await FailureOfAsync($"{run.Registry.Host}/pulls/{repository}"));
        Assert.Equal(tries, log.Count(line => line.StartsWith("Pulling", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Of_an_image_for_several_platforms_the_builds_one_is_taken()
    {
        var ours = await PushAsync(run.Registry, "pulls/several");
        var foreign = await run.Registry.PushAsync(await run.Images.GetForeignAsync(), "pulls/several", "arm");
        var list = await PutListAsync("pulls/several", ("arm64", foreign.Digest), ("amd64", ours.Digest));

        var resolution = await ResolveAsync($"{run.Registry.Host}/pulls/several:list");

        Assert.Equal(list, resolution.Image?.Digest);
        Assert.Equal("amd64", resolution.Image?.Image.Architecture);
        Assert.Equal(ours.Digest, (await ResolveAsync(ours.Pinned)).Image?.Digest);
        Assert.Equal(await DockerCli.FindImageAsync(ours.Pinned), resolution.Image?.Image.Id);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var image in pulled.Distinct())
            await DockerCli.TryRunAsync(["rmi", "--force", image]);
        engine.Dispose();
    }

    private async Task<PushedImage> PushAsync(ImageRegistry registry, string repository)
    {
        var image = await ImportNoiseAsync();
        var pushed = await registry.PushAsync(image, repository);
        await DockerCli.RunAsync(["rmi", image]);
        pulled.Add(pushed.Reference);
        pulled.Add(pushed.Pinned);
        return pushed;
    }

    /// <summary>Puts a list of manifests under the tag <c>list</c>, as <c>docker manifest push</c> does; answers its digest.</summary>
    private async Task<string> PutListAsync(string repository, params (string Architecture, string Digest)[] manifests)
    {
        const string image = "application/vnd.docker.distribution.manifest.v2+json", list = "application/vnd.docker.distribution.manifest.list.v2+json";
        using var client = new HttpClient { BaseAddress = new Uri($"http://{run.Registry.Host}/v2/{repository}/manifests/") };
        var entries = new List<object>();
        foreach (var (architecture, digest) in manifests)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(client.BaseAddress, "./" + digest));
            request.Headers.Accept.ParseAdd(image);
            using var answer = await client.SendAsync(request);
            var size = (await answer.Content.ReadAsByteArrayAsync()).Length;
            entries.Add(new { mediaType = image, size, digest, platform = new { architecture, os = "linux" } });
        }

        using var content = new StringContent(JsonSerializer.Serialize(new { schemaVersion = 2, mediaType = list, manifests = entries }));
        content.Headers.ContentType = new MediaTypeHeaderValue(list);
        using var put = await client.PutAsync(new Uri(client.BaseAddress, "list"), content);
        Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync());
        pulled.Add($"{run.Registry.Host}/{repository}:list");
        return put.Headers.GetValues("Docker-Content-Digest").Single();
    }

    /// <summary>An image of one megabyte that exists nowhere else and has no base, which a new registry would have to be given first.</summary>
    private static async Task<string> ImportNoiseAsync()
    {
        var reference = $"buildapi-test/noise-{Guid.NewGuid():N}:latest";
        using var folder = new TemporaryFolder();
        await using (var tar = new TarWriter(File.Create(folder.File("image.tar"))))
        {
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, "noise")
            {
                DataStream = new MemoryStream(RandomNumberGenerator.GetBytes(1 << 20)),
            });
        }

        await DockerCli.RunAsync(["import", folder.File("image.tar"), reference]);
        return reference;
    }

    private async Task<string?> FailureOfAsync(string name, RegistryLogin? login = null)
    {
        var failure = (await ResolveAsync(name, login)).Failure;
        Assert.NotEmpty(failure?.Message ?? "");
        return failure?.Code.ToString();
    }

    private async Task<ImageResolution> ResolveAsync(string name, RegistryLogin? login = null, string? lastDigest = null)
    {
        await using var parts = ImageParts.Over(engine, Impatient, TimeProvider.System);
        return await parts.Resolver.ResolveAsync(Request(name) with { Login = login, LastDigest = lastDigest }, log.Enqueue, default);
    }

    private static ImageRequest Request(string name)
    {
        Assert.True(ImageReference.TryParse(name, out var reference, out var why), why);
        return new ImageRequest { Reference = reference };
    }
}
