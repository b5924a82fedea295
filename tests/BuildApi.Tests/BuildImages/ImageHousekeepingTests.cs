using BuildApi.BuildImages.Choices;
using BuildApi.BuildImages.Housekeeping;
using BuildApi.BuildImages.Pulls;
using BuildApi.BuildImages.References;
using BuildApi.BuildImages.Settings;
using BuildApi.Engines;
using BuildApi.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace BuildApi.Tests.BuildImages;

public sealed class ImageHousekeepingTests : IAsyncLifetime
{
    private readonly ScriptedEngine engine = new();
    private readonly FakeTimeProvider clock = new();
    private ImageParts parts = null!;

    public Task InitializeAsync()
    {
        parts = ImageParts.Over(engine, new ImagePullSettings { MaxImageBytes = 250 }, clock);
        engine.Pulls.Add((pull, _, _) => Task.FromResult(Put(pull.Reference, IdOf(pull.Reference))));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await parts.DisposeAsync();

    [Fact]
    public async Task What_was_used_longest_ago_goes_first_until_the_budget_holds()
    {
        foreach (var name in new[] { "a", "b", "c" }) (await PullAsync(name)).Dispose();
        (await PullAsync("a")).Dispose();

        await parts.Housekeeping.SweepAsync(default);

        Assert.Equal(["registry.example.com/a:1", "registry.example.com/c:1"], NamesThere());
        Assert.Equal(2, (await parts.Pulled.ListAsync(default)).Count);
    }

    [Fact]
    public async Task Nothing_goes_within_the_budget()
    {
        foreach (var name in new[] { "a", "b" }) (await PullAsync(name)).Dispose();
        await parts.Housekeeping.SweepAsync(default);
        Assert.Equal(2, NamesThere().Count());
    }

    [Fact]
    public async Task An_image_that_a_build_holds_or_a_container_uses_stays()
    {
        using var held = await PullAsync("held");
        (await PullAsync("used")).Dispose();
        (await PullAsync("free")).Dispose();
        engine.InUse.Add(IdOf("registry.example.com/used:1"));

        await parts.Housekeeping.SweepAsync(default);

        Assert.Equal(["registry.example.com/held:1", "registry.example.com/used:1"], NamesThere());
    }

    [Fact]
    public async Task What_could_not_go_rings_when_its_build_ends()
    {
        var held = await PullAsync("held");
        (await PullAsync("b")).Dispose();
        (await PullAsync("c")).Dispose();
        engine.InUse.UnionWith([IdOf("registry.example.com/b:1"), IdOf("registry.example.com/c:1")]);
        Assert.True(await parts.Housekeeping.WaitAsync(TimeSpan.Zero, default));
        await parts.Housekeeping.SweepAsync(default);

        held.Dispose();

        Assert.True(await parts.Housekeeping.WaitAsync(TimeSpan.Zero, default));
        await parts.Housekeeping.SweepAsync(default);
        Assert.Equal(["registry.example.com/b:1", "registry.example.com/c:1"], NamesThere());
    }

    [Fact]
    public async Task What_the_service_did_not_pull_stays_also_when_it_pulled_it_again()
    {
        Put("registry.example.com/mine:1", IdOf("registry.example.com/mine:1"));
        foreach (var name in new[] { "mine", "b", "c", "d" }) (await PullAsync(name, PullPolicy.Always)).Dispose();

        await parts.Housekeeping.SweepAsync(default);

        Assert.Equal(["registry.example.com/c:1", "registry.example.com/d:1", "registry.example.com/mine:1"], NamesThere());
    }

    [Fact]
    public async Task An_image_that_somebody_named_since_is_his()
    {
        foreach (var name in new[] { "a", "b", "c" }) (await PullAsync(name)).Dispose();
        foreach (var (name, image) in engine.Images.Where(image => image.Value.Id == IdOf("registry.example.com/a:1")).ToList())
            engine.Images[name] = image with { Tags = [.. image.Tags, "mine:1"] };

        await parts.Housekeeping.SweepAsync(default);

        Assert.Equal(["registry.example.com/a:1", "registry.example.com/c:1"], NamesThere());
    }

    [Fact]
    public async Task Of_a_tag_that_moved_the_old_image_goes_and_the_name_stays()
    {
        (await PullAsync("moving")).Dispose();
        var old = IdOf("registry.example.com/moving:1");
        engine.Images[old] = engine.Images[old] with { Tags = [] };
        engine.Pulls[0] = (pull, _, _) => Task.FromResult(Put(pull.Reference, "sha256:new"));
        (await PullAsync("moving", PullPolicy.Always)).Dispose();
        engine.Pulls[0] = (pull, _, _) => Task.FromResult(Put(pull.Reference, IdOf(pull.Reference)));
        (await PullAsync("b")).Dispose();

        await parts.Housekeeping.SweepAsync(default);

        Assert.Equal("sha256:new", engine.Images["registry.example.com/moving:1"].Id);
        Assert.DoesNotContain(old, engine.Images.Keys);
    }

    [Fact]
    public async Task An_image_that_went_by_other_hands_is_forgotten_with_its_access()
    {
        (await PullAsync("a")).Dispose();
        engine.Images.Clear();
        clock.Advance(TimeSpan.FromMinutes(1));

        await parts.Housekeeping.SweepAsync(default);

        Assert.Empty(await parts.Pulled.ListAsync(default));
        Assert.Empty(await parts.Pulled.AccessAsync(IdOf("registry.example.com/a:1"), default));
    }

    [Fact]
    public async Task Whoever_found_an_image_before_it_was_removed_looks_again()
    {
        var holds = new ImageLeases();
        var before = holds.Now();
        Assert.True(await holds.RemoveAsync("x", () =>
        {
            Assert.Null(holds.TryHold("x", holds.Now()));
            return Task.FromResult(true);
        }));

        Assert.Null(holds.TryHold("x", before));
        using var hold = holds.TryHold("x", holds.Now());
        Assert.NotNull(hold);
        Assert.False(await holds.RemoveAsync("x", () => throw new InvalidOperationException("It is held.")));
        hold.Dispose();
        hold.Dispose();
        Assert.True(await holds.RemoveAsync("x", () => Task.FromResult(true)));
    }

    [Fact]
    public async Task A_new_image_rings_the_bell()
    {
        (await PullAsync("a")).Dispose();
        Assert.True(await parts.Housekeeping.WaitAsync(TimeSpan.Zero, default));
        (await PullAsync("a", PullPolicy.Always)).Dispose();
        Assert.False(await parts.Housekeeping.WaitAsync(TimeSpan.Zero, default));
    }

    private async Task<ResolvedImage> PullAsync(string name, PullPolicy policy = PullPolicy.IfNotPresent)
    {
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(ImageReference.TryParse($"registry.example.com/{name}:1", out var reference, out _));
        return (await parts.Resolver.ResolveAsync(new ImageRequest { Reference = reference, Policy = policy }, _ => { }, default)).Image!;
    }

    // Found by its name and by its id, as with an engine.
    private EngineImage Put(string reference, string id) => engine.Images[reference] = engine.Images[id] =
        new EngineImage { Id = id, Os = "linux", Architecture = "amd64", SizeBytes = 100, Tags = [reference] };

    private static string IdOf(string reference) => "sha256:" + reference;

    private IEnumerable<string> NamesThere() =>
        engine.Images.Keys.Where(name => !name.StartsWith("sha256:", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
}
