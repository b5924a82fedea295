using System.Diagnostics;

namespace BuildApi.Tests.Campaigns;

/// <summary>A short run of each campaign; scripts/campaigns has the long ones.</summary>
public sealed class CampaignTests
{
    [Fact]
    public async Task No_order_of_steps_loses_a_build_or_runs_its_commands_twice()
    {
        var (code, said) = await RunAsync("model", "1");

        Assert.True(code == 0, said);
        Assert.Contains("faults 0", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Seeded_histories_of_the_whole_service_end_as_promised()
    {
        var (code, said) = await RunAsync("simulation", Setting("BUILDAPI_SIM_SEED", "1"), Setting("BUILDAPI_SIM_HISTORIES", "100"));

        Assert.True(code == 0, said);
    }

    [Fact]
    public async Task A_seed_is_the_same_history_again()
    {
        var (first, again) = (await RunAsync("simulation", "7", "5", "--trace"), await RunAsync("simulation", "7", "5", "--trace"));

        Assert.Equal(WithoutTime(first.Said), WithoutTime(again.Said));
    }

    private static string Setting(string name, string otherwise) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } set ? set : otherwise;

    private static string WithoutTime(string said) =>
        string.Join('\n', said.Split('\n').Select(line => string.Join(' ', line.Split(' ').Where(word => !word.Contains('.', StringComparison.Ordinal)))));

    // A process of its own, in which one thread does all the work: else chance would have a say.
    private static async Task<(int Code, string Said)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])["exec", typeof(CampaignTests).Assembly.Location, .. arguments]) start.ArgumentList.Add(argument);
        start.Environment["DOTNET_PROCESSOR_COUNT"] = "1";
        if (Directory.Exists("/dev/shm")) start.Environment["TMPDIR"] = "/dev/shm";
        using var campaign = Process.Start(start)!;
        var (output, errors) = (campaign.StandardOutput.ReadToEndAsync(), campaign.StandardError.ReadToEndAsync());
        await campaign.WaitForExitAsync();
        return (campaign.ExitCode, await output + await errors);
    }
}
