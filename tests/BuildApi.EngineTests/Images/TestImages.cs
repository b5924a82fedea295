using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BuildApi.EngineTests.Machine;

namespace BuildApi.EngineTests.Images;

/// <summary>
/// Makes the images of <see cref="TestImage"/> where they are missing, and finds them by a tag that is the fingerprint of
/// their recipe where they are not: the second run of the tests makes none, and two checkouts do not get in each
/// other's way.
/// </summary>
public sealed class TestImages
{
    private const string BaseLabel = "buildapi.test.base";

    private readonly string baseImage;
    private readonly string busybox;
    private readonly ConcurrentDictionary<TestImage, Lazy<Task<string>>> made = [];

    private TestImages(string baseImage, string busybox)
    {
        this.baseImage = baseImage;
        this.busybox = busybox;
    }

    public static async Task<TestImages> OpenAsync(CancellationToken ct = default)
    {
        await Requirement.EngineAsync(ct);
        var busybox = Requirement.Program("busybox", "busybox-static");
        var baseImage = await BaseImage.FindAsync(ct);
        // What came from an earlier base image keeps all of that alive.
        await DockerCli.TryRunAsync(
            ["image", "prune", "--all", "--force", "--filter", $"label={BaseLabel}", "--filter", $"label!={BaseLabel}={baseImage}"], ct: ct);
        return new TestImages(baseImage, busybox);
    }

    /// <summary>The reference of an image that is on the machine when this answers.</summary>
    public Task<string> GetAsync(TestImage image, CancellationToken ct = default) =>
        made.GetOrAdd(image, wanted => new Lazy<Task<string>>(() => FindOrBuildAsync(wanted, ct))).Value;

    /// <summary>
    /// The reference of an image that says it is for another processor. It holds one static binary of this machine's;
    /// only its description is foreign, which is all that an engine looks at before it starts it.
    /// </summary>
    public async Task<string> GetForeignAsync(CancellationToken ct = default)
    {
        var source = await GetAsync(TestImage.WithoutShell, ct);
        var reference = Reference("foreign", source.Split(':')[1]);
        if (await DockerCli.FindImageAsync(reference, ct) is null)
            await ForeignImage.MakeAsync(source, reference, ct);
        return reference;
    }

    /// <summary>
    /// An image with a layer that exists nowhere else, so that pulling it must fetch these bytes. Whoever asks for it
    /// removes it. From <see cref="TestImage.WithoutShell"/> it is small, and quick to push.
    /// </summary>
    public async Task<string> MakeUniqueAsync(TestImage from, int randomBytes, CancellationToken ct = default)
    {
        var reference = Reference(
            string.Create(CultureInfo.InvariantCulture, $"unique-{Environment.ProcessId}-{Guid.NewGuid():N}"), "latest");
        using var context = new TemporaryFolder();
        await File.WriteAllTextAsync(context.File("Dockerfile"), $"FROM {await GetAsync(from, ct)}\nCOPY noise /noise\n", ct);
        await WriteNoiseAsync(context.File("noise"), randomBytes, ct);
        await BuildAsync(context, reference, ct);
        return reference;
    }

    private async Task<string> FindOrBuildAsync(TestImage image, CancellationToken ct)
    {
        var dockerfile = Labelled(image.Dockerfile.Replace("{base}", baseImage, StringComparison.Ordinal));
        var reference = Reference(image.Name, await FingerprintAsync(dockerfile, image.NeedsBusybox, ct));
        if (await DockerCli.FindImageAsync(reference, ct) is not null)
            return reference;

        using var context = new TemporaryFolder();
        await File.WriteAllTextAsync(context.File("Dockerfile"), dockerfile, ct);
        if (image.NeedsBusybox)
            File.Copy(busybox, context.File("busybox"));
        await BuildAsync(context, reference, ct);
        return reference;
    }

    // Directly after the last FROM: a label at the end is a step of its own, which puts a missing working folder into the image.
    private string Labelled(string dockerfile)
    {
        var behind = dockerfile.IndexOf('\n', dockerfile.LastIndexOf("FROM ", StringComparison.Ordinal)) + 1;
        return dockerfile.Insert(behind, $"LABEL {BaseLabel}={baseImage}\n");
    }

    private async Task<string> FingerprintAsync(string dockerfile, bool withBusybox, CancellationToken ct)
    {
        var content = withBusybox ? await File.ReadAllBytesAsync(busybox, ct) : [];
        return Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(dockerfile), .. content]))[..16];
    }

    private static Task<string> BuildAsync(TemporaryFolder context, string reference, CancellationToken ct) =>
        DockerCli.RunAsync(["build", "--quiet", "--force-rm", "--network", "none", "--tag", reference, context.Path], ct: ct);

    /// <summary>Removes the unique images of test processes that are no more.</summary>
    internal static async Task RemoveThoseOfDeadProcessesAsync(CancellationToken ct)
    {
        foreach (var image in await DockerCli.LinesAsync(["images", "--format", "{{.Repository}}", Reference("unique-*", "latest")], ct))
        {
            if (!Directory.Exists($"/proc/{image.Split('-')[^2]}"))
                await DockerCli.TryRunAsync(["rmi", image], ct: ct);
        }
    }

    // Random bytes, because a registry and an engine compress what they move.
    private static async Task WriteNoiseAsync(string path, int bytes, CancellationToken ct)
    {
        await using var noise = File.Create(path);
        for (var left = bytes; left > 0; left -= 1 << 20)
            await noise.WriteAsync(RandomNumberGenerator.GetBytes(Math.Min(left, 1 << 20)), ct);
    }

    private static string Reference(string name, string tag) => $"buildapi-test/{name}:{tag}";
}
