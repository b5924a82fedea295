using BuildApi.Configuration;
using Microsoft.Extensions.Configuration;

namespace BuildApi.Tests.Configuration;

/// <summary>Settings that cannot work are named at start, as they are written in the environment.</summary>
public sealed class OptionsValidationTests
{
    [Fact]
    public void All_that_is_wrong_is_named_at_once_also_beside_settings_that_do_not_exist()
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["BuildApi:AdmnKey"] = "misspelled",
            ["BuildApi:Metrcs"] = "off",
            ["BuildApi:MaxConcurrentBuilds"] = "0",
            ["BuildApi:Egress"] = "closed",
        }).Build();

        SettingsReader.Read(settings, out var wrong);

        foreach (var name in new[] { "AdmnKey", "Metrcs", "MaxConcurrentBuilds", "Egress" })
            Assert.Single(wrong, sentence => sentence.Contains($"BuildApi__{name} ", StringComparison.Ordinal)
                || sentence.Contains($"BuildApi__{name};", StringComparison.Ordinal));
    }

    [Fact]
    public void The_defaults_hold() => Assert.Empty(OptionsValidation.WhatIsWrong(Good()));

    [Theory]
    [InlineData("DataFolder", "")]
    [InlineData("DataFolder", "/a-path-that-is-so-long-that-no-socket-fits-below-it-0123456789/0123456789/0123456789/0123456789/0123456789")]
    [InlineData("AdminKey", "short")]
    [InlineData("AdminKey",
        "long-0123456789-0123456789-0123456789-0123456789-0123456789-0123456789-0123456789-0123456789-0123456789-0123456789-0123456789-0123")]
    [InlineData("MaxConcurrentBuilds", 0)]
    [InlineData("MaxConcurrentBuilds", 257)]
    [InlineData("DefaultImage", " ")]
    [InlineData("OnRegistryFailure", "ignore")]
    [InlineData("Egress", "closed")]
    [InlineData("Egress", "proxy")]
    [InlineData("PacketFilter", "pf")]
    [InlineData("PullGiveUpSeconds", -1)]
    [InlineData("PullGiveUpSeconds", 3601)]
    [InlineData("MaxImageBytes", 0L)]
    [InlineData("DockerConfig", "/there/is/no/such/file")]
    [InlineData("TimeoutMinutes", 0)]
    [InlineData("TimeoutMinutes", 1441)]
    [InlineData("MemoryMb", 63)]
    [InlineData("Cpus", 0.01)]
    [InlineData("PidsLimit", 10)]
    [InlineData("MaxLogBytes", 1000L)]
    [InlineData("MaxArtifactBytes", 0L)]
    [InlineData("MaxArtifactFiles", 0)]
    [InlineData("KeepArtifactsOfBuilds", 0)]
    [InlineData("MaxToolStoreBytes", 0L)]
    [InlineData("MinimumReleaseAgeHours", -1)]
    [InlineData("PackageCatalogue", "/there/is/no/such/file")]
    [InlineData("OnPackageFailure", "ignore")]
    [InlineData("InstallTimeoutMinutes", 0)]
    [InlineData("InstallTries", 0)]
    [InlineData("ExtraCaBundle", "/there/is/no/such/file")]
    [InlineData("EngineEndpoint", "/var/run/docker.sock")]
    [InlineData("EngineEndpoint", "ssh://host")]
    [InlineData("NpmRegistry", "npm.example.com")]
    [InlineData("NodeMirror", "ftp://example.com")]
    [InlineData("RunnerUrl", "10.0.0.5:8081")]
    [InlineData("PathBase", "ci")]
    [InlineData("PathBase", "/")]
    [InlineData("PathBase", "/ci/")]
    [InlineData("PathBase", "//ci")]
    [InlineData("PathBase", "/a/../b")]
    [InlineData("PathBase", "/c i")]
    [InlineData("PathBase", "/runner")]
    public void A_setting_that_cannot_work_is_named(string setting, object value)
    {
        var options = Good();
        typeof(BuildApiOptions).GetProperty(setting)!.SetValue(options, value);

        Assert.StartsWith($"The setting BuildApi__{setting} ", Assert.Single(OptionsValidation.WhatIsWrong(options)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("github", "github.example.com", null, "Mirrors__github")]
    [InlineData("go", "", null, "Mirrors__go")]
    [InlineData("node", "https://one.example", "https://other.example", "Mirrors__node")]
    public void A_mirror_that_cannot_work_is_named(string name, string address, string? node, string setting)
    {
        var options = Good();
        (options.Mirrors[name], options.NodeMirror) = (address, node);

        Assert.StartsWith($"The setting BuildApi__{setting} ", Assert.Single(OptionsValidation.WhatIsWrong(options)), StringComparison.Ordinal);
    }

    [Fact]
    public void All_wrong_settings_are_named_at_once()
    {
        var options = Good();
        (options.MaxConcurrentBuilds, options.TimeoutMinutes, options.ExtraHosts) = (0, 0, ["no-colon", "host:10.0.0.1"]);

        Assert.Equal(3, OptionsValidation.WhatIsWrong(options).Count);
    }

    private static BuildApiOptions Good() => new() { DataFolder = "/tmp/ba", ExtraHosts = ["host:10.0.0.1", "gateway:host-gateway"] };
}
