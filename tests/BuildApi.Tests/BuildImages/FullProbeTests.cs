using System.Runtime.Versioning;
using BuildApi.BuildImages.Checks;

namespace BuildApi.Tests.BuildImages;

/// <summary>Runs the full probe in the machine's own shells, on tools that are scripts.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class FullProbeTests
{
    public static TheoryData<string> Shells => new("/bin/dash", "/bin/bash", "/bin/busybox sh");

    [Theory]
    [MemberData(nameof(Shells))]
    public void Each_tool_is_asked_for_its_version(string shell)
    {
        using var image = new PretendImage("sh");
        image.AddTool("git", "echo git version 2.39.5");
        image.AddTool("ssh", "echo 'OpenSSH_9.2p1 Debian-2+deb12u3, OpenSSL 3.0.15' >&2");
        image.AddTool("npm", "echo warning; echo; echo 10.8.2");
        image.AddTool("bash", "echo 'GNU bash, version 5.2.15(1)-release'");
        image.AddTool("node", "echo v20.20.2");
        image.AddTool("curl", "exit 1");
        image.AddTool("getconf", "echo glibc 2.36");
        image.AddFile("/opt/nvm/nvm.sh");
        image.AddFile("/opt/nvm/package.json", "{\n  \"name\": \"nvm\",\n  \"version\": \"0.39.7\",\n  \"x\": 1\n}");

        var result = Probe(image, shell);

        Assert.True(result.Complete);
        Assert.Equal(
            new SortedDictionary<string, string>
            {
                ["bash"] = "5.2.15",
                ["git"] = "2.39.5",
                ["libc"] = "2.36",
                ["node"] = "20.20.2",
                ["npm"] = "10.8.2",
                ["nvm"] = "0.39.7",
                ["ssh"] = "9.2p1",
            },
            // busybox has these two built in.
            new SortedDictionary<string, string>(result.Versions.Where(each => each.Key is not ("tar" or "wget")).ToDictionary()));
        Assert.Equal($"{image.Root}/tools/git", result.Places["git"]);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void A_tool_that_hangs_is_stopped(string shell)
    {
        using var image = new PretendImage("sh");
        image.AddTool("git", "while :; do :; done");
        // A sleep that takes no time: the five seconds are over at once.
        image.AddTool("sleep");

        var result = Probe(image, shell);

        Assert.DoesNotContain("git", result.Versions.Keys);
        Assert.DoesNotContain("git", result.Missing);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void The_user_has_a_name_where_the_image_has_a_list_of_them(string shell)
    {
        using var image = new PretendImage("sh");
        var id = Probe(image, shell).UserId;
        image.AddFile("/etc/passwd", $"other:x:99999:1::/:/bin/sh\nbuilder:x:{id}:1:A Builder:/home/builder:/bin/sh\n");

        Assert.Equal("builder", Probe(image, shell).UserName);
    }

    private static ProbeResult Probe(PretendImage image, string shell)
    {
        Assert.True(File.Exists(shell.Split(' ')[0]), $"{shell} is needed for this test.");
        return ImageProbe.Parse(image.Run(shell, $"{ImageProbe.Full}\nbuildapi_full_probe '{image.Root}'").Output);
    }
}
