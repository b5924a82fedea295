using BuildApi.BuildImages.Checks;
using BuildApi.BuildImages.References;
using BuildApi.BuildImages.Settings;
using BuildApi.Engines;
using BuildApi.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace BuildApi.Tests.BuildImages;

public sealed class ImageInspectionTests
{
    private static readonly Dictionary<string, string> Labels = new() { ["buildapi"] = "check" };

    private readonly ScriptedEngine engine = new();
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public async Task A_complete_image_passes_with_the_versions_of_its_tools()
    {
        engine.Start = () => Findings("id debian", "libc glibc", "uid 1000", "end", "says git git version 2.39.5", "says ssh OpenSSH_9.2p1 Debian-2",
            "says curl curl 7.88.1 (x86_64-pc-linux-gnu) libcurl/7.88.1", "says node v20.20.2", "says libc glibc 2.36", "user node", "complete");

        var check = await CheckAsync("node:22", Image());

        Assert.Equal(ImageCheckStatus.Passed, check.Status);
        Assert.Equal(("docker.io/library/node:22", "linux/amd64", "glibc 2.36", "node"), (check.Reference, check.Platform, check.Libc, check.User));
        Assert.Equal(ImageRequirements.All.Select(each => each.Name), check.Requirements.Select(each => each.Name));
        Assert.All(check.Requirements, each => Assert.Equal((RequirementStatus.Present, null), (each.Status, each.Fix)));
        Assert.Equal(["2.36", null, null, "7.88.1", "2.39.5", "9.2p1", "20.20.2"], check.Requirements.Skip(2).Take(7).Select(each => each.Version));
    }

    [Fact]
    public async Task Everything_that_is_missing_is_reported_at_once_with_its_fix()
    {
        engine.Start = () => Findings("missing git", "missing ssh", "missing nvm", "id alpine", "libc musl", "end", "complete");

        var check = await CheckAsync("node:22", Image());

        Assert.Equal(ImageCheckStatus.Failed, check.Status);
        var missing = check.Requirements.Where(each => each.Status == RequirementStatus.Missing).ToDictionary(each => each.Name, each => each.Fix);
        Assert.Equal("apk add --no-cache git", missing["git"]);
        Assert.Equal("apk add --no-cache openssh-client", missing["ssh"]);
        Assert.Equal(3, missing.Count);
    }

    [Theory]
    [InlineData("missing node", false, "Passed")]
    [InlineData("missing node", true, "Failed")]
    [InlineData("missing nvm", true, "Passed")]
    [InlineData("missing bash", false, "Failed")]
    public async Task What_fails_a_check_depends_on_the_level_and_the_build(string finding, bool npmBuild, string status)
    {
        engine.Start = () => Findings(finding, "end", "complete");
        Assert.Equal(status, (await CheckAsync("node:22", Image(), npmBuild)).Status.ToString());
    }

    [Fact]
    public async Task A_curl_too_old_for_the_runner_fails_and_says_which_will_do()
    {
        engine.Start = () => Findings("id centos", "release 7", "end", "says curl curl 7.29.0 (x86_64-redhat-linux-gnu)", "complete");

        var curl = (await CheckAsync("centos:7", Image())).Requirements.Single(each => each.Name == "curl");

        Assert.Equal((RequirementStatus.TooOld, "7.29.0", "Update it to 7.40 or newer. yum install -y curl"), (curl.Status, curl.Version, curl.Fix));
    }

    [Fact]
    public async Task The_container_has_no_network_carries_the_labels_and_is_removed()
    {
        engine.Start = () => Findings("end");

        await CheckAsync("node:22", Image());

        var spec = Assert.Single(engine.Created);
        Assert.Null(spec.Network);
        Assert.False(spec.HasMachineUsers);
        Assert.Equal("check", spec.Labels["buildapi"]);
        Assert.Equal(["sh", "-c"], spec.Command.Take(2));
        Assert.Empty(engine.Left);
    }

    [Fact]
    public async Task An_image_without_a_shell_is_examined_by_its_files()
    {
        engine.Start = () => throw new EngineException("exec: \"sh\": executable file not found in $PATH: unknown");
        PutFiles(("/etc/os-release", "→../usr/lib/os-release"), ("/usr/lib/os-release", "ID=debian\nVERSION_ID=\"12\"\n"),
            ("/opt/tools/git", "→/opt/git/bin/git"), ("/opt/git/bin/git", "an executable"), ("/usr/bin/curl", "an executable"),
            ("/opt/tools/ssh", "not executable"), ("/opt/tools/npm", "/"), ("/opt/tools/node", "→node"), ("/opt/tools/tar", "→../nowhere/tar"),
            ("/lib64/ld-linux-x86-64.so.2", "a loader"), ("/usr/local/nvm/nvm.sh", "not executable"));

        var check = await CheckAsync("tools:1", Image() with { Environment = ["PATH=/opt/tools:/usr/bin"], User = "1000:1000" });

        Assert.Equal(ImageCheckStatus.Failed, check.Status);
        Assert.Equal(("glibc", "1000"), (check.Libc, check.User));
        Assert.Equal(["linux", "amd64", "libc", "curl", "git", "nvm"], NamesWith(check, RequirementStatus.Present));
        Assert.Equal("apt-get install -y openssh-client", check.Requirements.Single(each => each.Name == "ssh").Fix);
        Assert.Empty(engine.Left);
    }

    [Fact]
    public async Task A_shell_that_cannot_run_counts_as_none()
    {
        // With an init as first process the engine starts well, and the init says that it could not.
        engine.Start = () => "[FATAL tini (7)] exec sh failed: No such file or directory";

        var check = await CheckAsync("scratch:1", Image());

        Assert.Equal(["linux", "amd64", "user"], NamesWith(check, RequirementStatus.Present));
        Assert.Equal(("none", "root"), (check.Libc, check.User));
    }

    [Fact]
    public async Task An_image_of_another_platform_is_said_to_be_one()
    {
        engine.Start = () => "exec format error";
        PutFiles(("/bin/sh", "an executable"), ("/lib/ld-musl-aarch64.so.1", "a loader"));

        var check = await CheckAsync("node:22", Image() with { Architecture = "arm64" });

        Assert.Equal(("linux/arm64", "musl", ImageCheckStatus.Failed), (check.Platform, check.Libc, check.Status));
        Assert.Equal(["linux", "libc", "sh", "user"], NamesWith(check, RequirementStatus.Present));
    }

    [Fact]
    public async Task An_image_of_another_system_is_never_made_a_container_of()
    {
        var check = await CheckAsync("windows:1", Image() with { Os = "windows" });

        Assert.Equal(ImageCheckStatus.Failed, check.Status);
        Assert.Equal(["amd64", "user"], NamesWith(check, RequirementStatus.Present));
        Assert.Empty(engine.Created);
    }

    [Fact]
    public async Task A_tool_that_hangs_costs_its_version_not_the_check()
    {
        engine.Hangs = true;
        engine.Start = () =>
        {
            clock.Advance(TimeSpan.FromSeconds(20));
            return Findings("missing wget", "end", "says git git version 2.39.5");
        };

        var check = await CheckAsync("node:22", Image());

        Assert.Equal(["wget"], NamesWith(check, RequirementStatus.Missing));
        Assert.Empty(engine.Left);
    }

    [Theory]
    // Everything was asked.
    [InlineData("buildapi-probe end\nbuildapi-probe complete\n", null, false, true)]
    // The time was over before every tool had answered, or any had.
    [InlineData("buildapi-probe end\n", null, true, false)]
    [InlineData("", null, true, false)]
    // No shell, for sure; and an engine that could not start just now.
    [InlineData("[FATAL tini (7)] exec sh failed: No such file or directory", null, false, true)]
    [InlineData("", "exec: \"sh\": executable file not found in $PATH: unknown", false, true)]
    [InlineData("", "standard_init_linux.go:228: exec user process caused: exec format error", false, true)]
    [InlineData("", "failed to mount: no space left on device", false, false)]
    public async Task Only_a_look_that_found_all_there_is_is_remembered(string prints, string? refusal, bool hangs, bool remembered)
    {
        engine.Hangs = hangs;
        engine.Start = () =>
        {
            if (hangs) clock.Advance(TimeSpan.FromSeconds(20));
            return refusal is null ? prints : throw new EngineException(refusal);
        };
        await using var parts = ImageParts.Over(engine, new ImagePullSettings(), clock);

        await parts.Inspection.InspectAsync(Image(), Labels, default);

        Assert.Equal(remembered, (await parts.Inspection.InspectAsync(Image(), Labels, default)).Remembered);
    }

    [Fact]
    public async Task A_check_that_is_given_up_removes_its_container()
    {
        engine.Hangs = true;
        using var giveUp = new CancellationTokenSource();
        engine.Start = () =>
        {
            giveUp.Cancel();
            return "";
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CheckAsync("node:22", Image(), ct: giveUp.Token));
        Assert.Empty(engine.Left);
    }

    [Theory]
    [InlineData("node:22", "node@sha256:aa", "sha256:aa")]
    [InlineData("node:22", "docker.io/library/node@sha256:aa", "sha256:aa")]
    [InlineData("localhost:5000/a", "node@sha256:bb localhost:5000/a@sha256:aa", "sha256:aa")]
    [InlineData("localhost:5000/a", "node@sha256:bb", "sha256:id")]
    [InlineData("localhost:5000/a", "", "sha256:id")]
    public void The_digest_is_the_registrys_or_the_engines_own(string reference, string repoDigests, string digest)
    {
        Assert.True(ImageReference.TryParse(reference, out var parsed, out _));
        var image = Image() with { RepoDigests = repoDigests.Split(' ', StringSplitOptions.RemoveEmptyEntries) };
        Assert.Equal(digest, ImageDigest.Of(parsed, image));
    }

    [Theory]
    [InlineData("/usr/bin/npm", "../lib/node_modules/npm/bin/npm-cli.js", "/usr/lib/node_modules/npm/bin/npm-cli.js")]
    [InlineData("/usr/bin/sh", "dash", "/usr/bin/dash")]
    [InlineData("/bin/sh", "/usr/bin/./dash", "/usr/bin/dash")]
    [InlineData("/sh", "../../../bin/busybox", "/bin/busybox")]
    public void A_link_leads_to_an_absolute_path(string path, string target, string result) =>
        Assert.Equal(result, ContainerPaths.Combine(path, target));

    private async Task<ImageCheck> CheckAsync(string reference, EngineImage image, bool npmBuild = false, CancellationToken ct = default)
    {
        Assert.True(ImageReference.TryParse(reference, out var parsed, out var why), why);
        await using var parts = ImageParts.Over(engine, new ImagePullSettings(), clock);
        return ImageCheck.From(parsed, image, await parts.Inspection.InspectAsync(image, Labels, ct), new NpmDecision(npmBuild, "the test"));
    }

    private void PutFiles(params (string Path, string Text)[] files)
    {
        foreach (var (path, text) in files)
            engine.Files[path] = text;
    }

    private static IEnumerable<string> NamesWith(ImageCheck check, RequirementStatus status) =>
        check.Requirements.Where(each => each.Status == status).Select(each => each.Name);

    private static string Findings(params string[] findings) =>
        string.Concat(findings.Prepend("begin").Select(finding => $"buildapi-probe {finding}\n"));

    private static EngineImage Image() => new() { Id = "sha256:id", Os = "linux", Architecture = "amd64" };
}
