using BuildApi.Apps;
using BuildApi.Builds;
using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Requests;
using BuildApi.Runner.Nvm;

namespace BuildApi.Tests.Runner;

public class NvmRequestTests
{
    private static readonly PackageCatalogue Catalogue = PackageCatalogue.Load();

    [Theory]
    [InlineData("20", true, "20.10.0")]
    [InlineData("v20.10", true, "20.10.0")]
    [InlineData("20.11.0", true, null)]
    [InlineData("18", true, null)]
    [InlineData("18", false, "18.2.0")]
    [InlineData(">=18 <21", false, "20.10.0")]
    [InlineData("lts/*", false, null)]
    [InlineData("lts/hydrogen", true, "18.3.0")]
    public void The_override_a_pin_and_what_nvm_brought_are_known_without_a_look_at_the_list(string asked, bool installs, string? expected)
    {
        Assert.True(NvmRequest.TryRead(asked, Catalogue, out var wanted, out _));

        Assert.Equal(expected, NvmRequest.Known(wanted, installs, ABuild with
        {
            Packages =
            [
                new BuildPackage { Package = "node", Requested = "20.10", Resolved = "20.10.0" },
                new BuildPackage { Package = "node", Requested = "18.1", Resolved = "18.1.0", From = BuildPackage.Nvm },
                new BuildPackage { Package = "node", Requested = "18.2", Resolved = "18.2.0", From = BuildPackage.Nvm },
                new BuildPackage { Package = "yarn", Requested = "latest", Resolved = "20.99.0" },
            ],
            Pins = new BuildPins { Nvm = new Dictionary<string, string> { ["lts/hydrogen"] = "18.3.0" } },
        }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("repository")]
    [InlineData("$(id)")]
    [InlineData("a b")]
    public void What_is_no_version_is_refused_with_what_would_be_one(string asked)
    {
        Assert.False(NvmRequest.TryRead(asked, Catalogue, out _, out var why));
        Assert.Contains("Write one such as 20", why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_retry_repeats_what_nvm_chose_and_takes_it_for_no_override()
    {
        var retry = BuildRules.Retry(ABuild with
        {
            Packages =
            [
                new BuildPackage { Package = "node", Requested = "20", Resolved = "20.10.0", Installed = "20.10.0" },
                new BuildPackage { Package = "node", Requested = "lts/*", Resolved = "24.1.0", From = BuildPackage.Nvm },
            ],
            Pins = new BuildPins { Nvm = new Dictionary<string, string> { ["18"] = "18.1.0" } },
        }, new Dictionary<string, string>());

        Assert.Equal("node 20.10.0", string.Join(' ', retry.Pins!.Packages!.Select(pin => $"{pin.Key} {pin.Value}")));
        Assert.Equal(["18 18.1.0", "lts/* 24.1.0"], retry.Pins.Nvm!.Select(pin => $"{pin.Key} {pin.Value}"));
    }

    private static Build ABuild => new()
    {
        Key = new BuildKey(AppId.Parse("shop", null), 1),
        State = BuildState.Running,
        Attempt = 1,
        Trigger = BuildTrigger.Api,
        Branch = "main",
        QueuedAt = DateTimeOffset.UnixEpoch,
    };
}
