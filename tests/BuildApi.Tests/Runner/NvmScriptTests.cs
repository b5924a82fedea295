namespace BuildApi.Tests.Runner;

/// <summary>nvm.sh in the shells that builds and their scripts have, also under the options that scripts like to set.</summary>
public sealed class NvmScriptTests : IDisposable
{
    private const string Old = "nvm: 20.20.2 is old.";

    private readonly NvmShell nvm = new();

    public static TheoryData<string> Shells => ["/bin/bash -eu", "/bin/dash -eu", "/bin/busybox sh -eu"];

    [Theory]
    [MemberData(nameof(Shells))]
    public void An_install_puts_its_Node_in_place_and_says_what_nvm_says(string shell)
    {
        var said = nvm.Run(shell, "nvm current; nvm install 20; node --version; nvm current; echo \"${PATH%%:/usr*}\"; echo \"$npm_config_nodedir $OWN\"");

        Assert.Equal(
            [.. Current(), "Downloading and installing node v20.20.2...", "Now using node v20.20.2 (npm v10.8.2)",
            "Creating default alias: default -> 20 (-> v20.20.2)", "v20.20.2", "v20.20.2",
            ".buildapi/global/bin:buildapi/tools/node-20.20.2-0123456789abcdef/bin", "buildapi/tools/node-20.20.2-0123456789abcdef mine", Old, "0"], said);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void A_version_that_was_had_is_not_asked_for_again(string shell)
    {
        nvm.Run(shell, "nvm install 20; nvm use 20.20.2; nvm use v20.20.2; nvm exec --silent 20.20.2 node --version");

        Assert.Equal(["install 20"], nvm.Asked);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void A_version_file_is_looked_for_upwards_and_named(string shell)
    {
        nvm.Write("project/.nvmrc", "\uFEFF# ours\n\n  v20 # as production \r\n");
        Assert.Equal(["Found 'project/.nvmrc' with version <v20>", "Now using node v20.20.2 (npm v10.8.2)", Old, "0"], nvm.Run(shell, "nvm use"));

        nvm.Write("project/.nvmrc", "99");
        Assert.Equal(["Found 'project/.nvmrc' with version <99>", "nvm: No version of node fits '99'. (project/.nvmrc asks for 99.)", "3"],
            nvm.Run(shell, "nvm use"));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void No_version_and_no_file_is_told(string shell) =>
        Assert.Equal(["nvm: No .nvmrc file found in project/deep or above it. Name a version, or commit the file.", "127"], nvm.Run(shell, "nvm install"));

    [Theory]
    [InlineData("nvm use --lts --silent && node --version", "v22.1.0|nvm: 22.1.0 is old.|0")]
    [InlineData("nvm use --lts=iron --silent && node --version", $"v20.20.2|{Old}|0")]
    [InlineData("nvm install --no-progress --latest-npm lts/none", "nvm: No version of node fits 'lts/none'.|3")]
    [InlineData("nvm exec --silent 20 node --version", $"v20.20.2|{Old}|0")]
    [InlineData("nvm exec 20 node --version; command -v node || echo none", $"Running node v20.20.2 (npm v10.8.2)|v20.20.2|*|{Old}|0")]
    [InlineData("nvm run --silent 20 server.js", $"v20.20.2|{Old}|0")]
    [InlineData("nvm exec 20", "nvm: exec needs a command.|127")]
    [InlineData("nvm which 20", $"buildapi/tools/node-20.20.2-0123456789abcdef/bin/node|{Old}|0")]
    [InlineData("nvm version 20 || nvm use --silent 20 && nvm version 20 && nvm version node", $"N/A|v20.20.2|v20.20.2|{Old}|0")]
    [InlineData("nvm alias mine 20; nvm use mine; nvm unalias mine; nvm alias mine",
        $"mine -> 20|Now using node v20.20.2 (npm v10.8.2)|Deleted alias: mine|{Old}|0")]
    [InlineData("nvm alias default 18 >/dev/null; nvm use default", "Now using node v18.20.8 (npm v10.8.2)|nvm: 18.20.8 is old.|0")]
    [InlineData("nvm ls-remote --lts", "    v18.20.8   (LTS: hydrogen)|    v20.20.2   (LTS: iron)|0")]
    [InlineData("nvm ls-remote 22", "    v22.1.0|0")]
    [InlineData("nvm version-remote 20", "v20.20.2|0")]
    [InlineData("nvm use --silent 20; nvm ls; nvm ls 18", $"->  v20.20.2|            N/A|{Old}|3")]
    [InlineData("nvm install 99", "nvm: No version of node fits '99'.|3")]
    [InlineData("nvm uninstall 20", "Versions of node stay in the service's tool store; there is nothing to uninstall.|0")]
    [InlineData("nvm alias ../x 20", "nvm: an alias cannot be named '../x'.|1")]
    [InlineData("nvm --version", "0.40.3|0")]
    public void A_command_does_what_nvm_does(string command, string said)
    {
        var lines = nvm.Run("/bin/bash", command);

        Assert.Equal(said.Split('|').Where(line => line != "*"),
            lines.Where(line => line is not "none" && !line.EndsWith("bin/node", StringComparison.Ordinal)
                || command.Contains("which", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_unknown_command_is_told_with_those_that_there_are()
    {
        var said = nvm.Run("/bin/bash", "nvm instal 20");

        Assert.Equal(("nvm: 'instal' is not a command of nvm here.", "127"), (said[0], said[^1]));
        Assert.Contains("install, use, exec, run", said[1], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public void What_overrides_brought_stays_before_it_and_what_they_brought_of_Node_goes(string shell)
    {
        var path = $"/own:{nvm.Global}:{nvm.Bin("yarn-1.22.22")}:{nvm.Bin("node-18.20.8")}:";
        nvm.Write("nvm/first", path);

        var said =
            nvm.Run(shell, "nvm current; nvm use --silent 20; echo \"$PATH\"; nvm use --silent system || :; echo \"$PATH\"; nvm deactivate; echo \"$PATH\"",
                path);

        string[] expected =
        [
            "v18.20.8",
            "/own:.buildapi/global/bin:buildapi/tools/yarn-1.22.22-0123456789abcdef/bin:buildapi/tools/node-20.20.2-0123456789abcdef/bin:/usr/bin:/bin",
            "/own:.buildapi/global/bin:buildapi/tools/yarn-1.22.22-0123456789abcdef/bin:/usr/bin:/bin",
            "nvm has let go of node",
            "/own:.buildapi/global/bin:buildapi/tools/yarn-1.22.22-0123456789abcdef/bin:buildapi/tools/node-18.20.8-0123456789abcdef/bin:/usr/bin:/bin",
        ];
        Assert.Equal(expected, said.Where(line => !line.StartsWith("nvm: ", StringComparison.Ordinal)).SkipLast(1));
    }

    public void Dispose() => nvm.Dispose();

    // The machine of the test may have a Node.js of its own.
    private static string[] Current() => [File.Exists("/usr/bin/node") || File.Exists("/bin/node") ? "system" : "none"];
}
