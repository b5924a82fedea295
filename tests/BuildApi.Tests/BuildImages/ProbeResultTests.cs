using BuildApi.BuildImages.Checks;

namespace BuildApi.Tests.BuildImages;

public sealed class ProbeResultTests
{
    [Fact]
    public void One_missing_tool_gives_one_line_with_its_fix() => Assert.Equal(
        ["The image has no git, which clones the repository. Add it to the image: 'apt-get install -y git'."],
        Parse("missing git", "id debian").ToSentences());

    [Fact]
    public void Several_missing_tools_give_a_line_each_and_one_fix_for_all() => Assert.Equal(
        [
            "The image has no curl, which downloads the build runner. Add it to the image: 'apt-get install -y curl'.",
            "The image has no ssh, which connects to the host of a private repository. Add it to the image: 'apt-get install -y openssh-client'.",
            "To add all of these with one line of the image's Dockerfile: 'RUN apt-get update && apt-get install -y curl openssh-client'.",
        ],
        Parse("missing ssh", "missing curl", "missing nvm", "id ubuntu", "like debian").ToSentences());

    [Fact]
    public void An_unknown_distribution_gets_advice_without_a_command() => Assert.Equal(
        [
            "The image has no bash, which runs the commands of the build spec. Install bash with the image's package manager.",
            "The image has no git, which clones the repository. Install git with the image's package manager.",
        ],
        Parse("missing git", "missing bash").ToSentences());

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 3)]
    public void Node_and_npm_are_missed_by_npm_builds_only(bool npmBuild, int lines) =>
        Assert.Equal(lines, Parse("missing npm", "missing node", "missing nvm", "id alpine").ToSentences(npmBuild).Count);

    [Theory]
    [InlineData("debian", "", "12", "apt-get install -y openssh-client")]
    [InlineData("ubuntu", "debian", "24.04", "apt-get install -y openssh-client")]
    [InlineData("linuxmint", "ubuntu debian", "21", "apt-get install -y openssh-client")]
    [InlineData("alpine", "", "3.20.3", "apk add --no-cache openssh-client")]
    [InlineData("wolfi", "", "20230201", "apk add --no-cache openssh-client")]
    [InlineData("fedora", "", "41", "dnf install -y openssh-clients")]
    [InlineData("rhel", "fedora", "9.4", "dnf install -y openssh-clients")]
    [InlineData("rocky", "rhel centos fedora", "9.4", "dnf install -y openssh-clients")]
    [InlineData("centos", "rhel fedora", "7", "yum install -y openssh-clients")]
    [InlineData("rhel", "fedora", "7.9", "yum install -y openssh-clients")]
    [InlineData("amzn", "centos rhel fedora", "2", "yum install -y openssh-clients")]
    [InlineData("amzn", "fedora", "2023", "dnf install -y openssh-clients")]
    [InlineData("opensuse-leap", "suse opensuse", "15.6", "zypper --non-interactive install openssh-clients")]
    [InlineData("arch", "", "", "Install ssh with the image's package manager.")]
    [InlineData("", "", "", "Install ssh with the image's package manager.")]
    public void A_fix_is_written_for_the_distribution_of_the_image(string id, string like, string release, string fix) =>
        Assert.Equal(fix, RequirementFix.For(ImageRequirements.Find("ssh")!, new ImageDistribution(id, like, release).Family));

    [Fact]
    public void Foreign_lines_and_carriage_returns_do_not_disturb_the_reader()
    {
        var result = ImageProbe.Parse("motd\r\nbuildapi-probe missing git\r\nxbuildapi-probe missing curl\nbuildapi-probe uid 1000\nbuildapi-probe end\n");
        Assert.Equal(["git"], result.Missing);
        Assert.Equal(1000, result.UserId);
        Assert.True(result.Complete);
    }

    [Theory]
    [InlineData("git git version 2.39.5", "git", "2.39.5")]
    [InlineData("git git version 2.47.1.windows.1", "git", "2.47.1")]
    [InlineData("ssh OpenSSH_9.2p1 Debian-2+deb12u3, OpenSSL 3.0.15 3 Sep 2024", "ssh", "9.2p1")]
    [InlineData("wget wget: unrecognized option '--version' BusyBox v1.35.0 (Debian 1:1.35.0-4+deb12u1+b1) multi-call binary.", "wget", "1.35.0")]
    [InlineData("tar tar (GNU tar) 1.34 Copyright (C) 2021", "tar", "1.34")]
    [InlineData("node v20.20.2", "node", "20.20.2")]
    [InlineData("libc ldd (Debian GLIBC 2.36-9+deb12u10) 2.36 Copyright", "libc", "2.36")]
    [InlineData("libc musl libc (x86_64) Version 1.2.5 Dynamic Program Loader", "libc", "1.2.5")]
    [InlineData("nvm   \"version\": \"0.39.7\",", "nvm", "0.39.7")]
    [InlineData("npm", "npm", null)]
    [InlineData("npm node: not found", "npm", null)]
    public void A_version_is_read_out_of_what_a_tool_says(string said, string tool, string? version) =>
        Assert.Equal(version, Parse($"says {said}").Versions.GetValueOrDefault(tool));

    [Theory]
    [InlineData("")]
    [InlineData("sh: not found")]
    [InlineData("buildapi-probe begin\nbuildapi-probe missing git")]
    public void An_output_without_an_end_is_not_complete(string output) => Assert.False(ImageProbe.Parse(output).Complete);

    [Fact]
    public void Every_requirement_has_a_reason_and_a_way_to_meet_it() => Assert.All(ImageRequirements.All, requirement =>
    {
        Assert.NotEmpty(requirement.Why);
        Assert.All(Enum.GetValues<PackageFamily>(), family => Assert.NotEmpty(RequirementFix.For(requirement, family)));
    });

    [Fact]
    public void An_os_release_file_may_quote_its_values() => Assert.Equal(
        new ImageDistribution("sles", "suse", "15.6"),
        ImageDistribution.FromOsRelease("NAME=\"SLES\"\r\nID='sles'\r\nID_LIKE=\"suse\"\nVERSION_ID=\"15.6\"\n# comment"));

    private static ProbeResult Parse(params string[] findings) =>
        ImageProbe.Parse(string.Concat(findings.Append("end").Select(finding => $"buildapi-probe {finding}\n")));
}
