using System.Runtime.Versioning;
using BuildApi.BuildImages.Checks;

namespace BuildApi.Tests.BuildImages;

/// <summary>Runs the probe in the machine's own shells. All three are needed: dash, bash, busybox (Debian: apt-get install dash bash busybox).</summary>
[UnsupportedOSPlatform("windows")]
public sealed class QuickProbeTests
{
    private static readonly string[] Everything = ["sh", "bash", "curl", "git", "ssh", "node", "npm", "wget", "tar"];

    private static readonly string[] AllShells = ["/bin/dash", "/bin/bash", "/bin/bash --posix", "/bin/busybox sh"];

    public static TheoryData<string> Shells => new(AllShells);

    [Theory]
    [MemberData(nameof(Shells))]
    public void A_complete_image_passes(string shell)
    {
        using var image = new PretendImage(Everything);
        image.AddFile("/usr/local/nvm/nvm.sh");
        image.AddFile("/etc/os-release", "PRETTY_NAME=\"Debian GNU/Linux 12\"\nID=debian\nVERSION_ID=\"12\"");
        image.AddFile("/lib64/ld-linux-x86-64.so.2");

        var (output, exitCode) = Probe(image, shell);
        var result = ImageProbe.Parse(output);

        Assert.Equal(0, exitCode);
        Assert.True(result.Complete);
        Assert.Empty(result.Missing);
        Assert.Equal(new ImageDistribution("debian", "", "12"), result.Distribution);
        Assert.Equal(LibcKind.Glibc, result.Libc);
        Assert.Equal(Environment.IsPrivilegedProcess, result.UserId == 0);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void Everything_that_is_missing_is_named_at_once(string shell)
    {
        using var image = new PretendImage("sh", "tar");
        var (output, exitCode) = Probe(image, shell);
        var result = ImageProbe.Parse(output);

        Assert.Equal(1, exitCode);
        var missing = result.Missing.ToList();
        // A lone busybox has wget built in.
        if (shell.Contains("busybox", StringComparison.Ordinal))
            missing.Insert(missing.Count, "wget");
        Assert.Equal(["libc", "bash", "curl", "git", "ssh", "node", "npm", "nvm", "wget"], missing);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void An_image_without_node_fails_nothing_but_says_so(string shell)
    {
        using var image = new PretendImage("sh", "bash", "curl", "git", "ssh");
        var (output, exitCode) = Probe(image, shell);

        Assert.Equal(0, exitCode);
        Assert.Contains("node", ImageProbe.Parse(output).Missing);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void A_file_that_may_not_be_executed_is_no_tool(string shell)
    {
        using var image = new PretendImage("sh", "bash", "curl", "ssh");
        image.AddTool("git", executable: false);
        Directory.CreateDirectory(Path.Combine(image.Root, "tools", "npm"));

        var result = ImageProbe.Parse(Probe(image, shell).Output);
        Assert.Contains("git", result.Missing);
        Assert.Contains("npm", result.Missing);
    }

    [Theory]
    [InlineData("/lib/ld-musl-x86_64.so.1", "", "ID=alpine\nVERSION_ID=3.20.1", "Musl")]
    [InlineData("/lib/ld-musl-x86_64.so.1", "/lib64/ld-linux-x86-64.so.2", "ID=alpine", "Musl")]
    [InlineData("/lib/ld-musl-x86_64.so.1", "/lib64/ld-linux-x86-64.so.2", "ID=mine\nID_LIKE='alpine'", "Musl")]
    [InlineData("/lib/ld-musl-x86_64.so.1", "/lib64/ld-linux-x86-64.so.2", "ID=debian", "Glibc")]
    [InlineData("/lib/ld-musl-x86_64.so.1", "", "", "Musl")]
    [InlineData("/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2", "", "ID=ubuntu", "Glibc")]
    [InlineData("", "", "ID=mine", "None")]
    public void The_libc_is_known_by_its_loader(string file, string other, string release, string libc)
    {
        using var image = new PretendImage("sh");
        foreach (var each in new[] { file, other }.Where(each => each.Length > 0))
            image.AddFile(each);
        image.AddFile("/etc/os-release", release);

        foreach (var shell in AllShells)
            Assert.Equal(libc, ImageProbe.Parse(Probe(image, shell).Output).Libc.ToString());
    }

    [Fact]
    public void The_distribution_is_also_found_where_only_usr_lib_has_it()
    {
        using var image = new PretendImage("sh");
        image.AddFile("/usr/lib/os-release", "ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\nVERSION_ID=\"9.4\"\n");
        Assert.Equal(new("rocky", "rhel centos fedora", "9.4"), ImageProbe.Parse(Probe(image, "/bin/dash").Output).Distribution);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void The_probe_leaves_the_shell_around_it_as_it_was(string shell)
    {
        using var image = new PretendImage("sh");
        var (output, exitCode) = image.Run(shell, $"""
            set -eu
            IFS=,
            {ImageProbe.Quick}
            buildapi_probe "{image.Root}" >/dev/null || echo "missing something"
            echo "IFS=$IFS root=$" "$-"
            """);

        Assert.Equal(0, exitCode);
        Assert.StartsWith("missing something\nIFS=, root=$ ", output, StringComparison.Ordinal);
    }

    private static (string Output, int ExitCode) Probe(PretendImage image, string shell)
    {
        Assert.True(File.Exists(shell.Split(' ')[0]), $"{shell} is needed for this test.");
        return image.Run(shell, $"set -u\n{ImageProbe.Quick}\nbuildapi_probe '{image.Root}'");
    }
}
