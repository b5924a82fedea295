using System.Diagnostics;
using System.Text.RegularExpressions;
using BuildApi.EngineTests.Builds;
using BuildApi.EngineTests.Images;
using BuildApi.EngineTests.Machine;
using BuildApi.Tests.Support;

namespace BuildApi.EngineTests.Requests;

/// <summary>
/// The walk of the README, pasted into shells line by line against a service, a git host, a registry and an image that are there. Only names are others:
/// of the app, the hosts and the image.
/// </summary>
public sealed partial class WalkTests(EngineTestRun run) : EngineBuildTest(run)
{
    private const string Made = "--- the key is made";

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    public async Task The_walk_of_the_README_builds_an_app(string shell)
    {
        Requirement.Program(shell, shell);
        using var folder = new TemporaryFolder();
        var app = $"walk-{Guid.NewGuid():N}"[..12];
        var lines = await WalkAsync(app);
        using var process = Process.Start(new ProcessStartInfo(shell, ["-s"])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();

        var printed = "";
        foreach (var line in lines)
        {
            await process.StandardInput.WriteLineAsync(line);
            if (!line.EndsWith("/deploy-key", StringComparison.Ordinal)) continue;
            await process.StandardInput.WriteLineAsync($"echo; echo '{Made}'");
            await process.StandardInput.FlushAsync();
            while (await process.StandardOutput.ReadLineAsync() is { } said && said != Made) printed += said + "\n";
            // What the reader does at the git host.
            await Run.Git.AuthorizeAsync(PublicKey().Match(printed).Groups[1].Value);
        }

        process.StandardInput.Close();
        printed += await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal("", await errors);
        Assert.Contains("Build 1 succeeded.\n", printed, StringComparison.Ordinal);
        Assert.Contains("\"status\":\"succeeded\"", printed, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(folder.Path, "*.zip"));
    }

    private async Task<IReadOnlyList<string>> WalkAsync(string app)
    {
        var gateway = $"{await BridgeGateway.FindAddressAsync()}";
        var repository = await CreateRepositoryAsync(("amplify.yml", Spec.WithPage()));
        var pushed = await Run.Registry.PushAsync(BaseImage.Reference, $"walk/{app}");
        var lines = Lines(await File.ReadAllTextAsync(RepositoryRoot.In("README.md")));
        return lines.ConvertAll(line => line
            .Replace("http://127.0.0.1:8080 KEY=...", $"{Server.Url.ToString().TrimEnd('/')} KEY={Server.AdminKey}", StringComparison.Ordinal)
            .Replace("git@git.example.com:team/storefront.git", repository.SshUrl.Replace(BridgeGateway.HostName, gateway, StringComparison.Ordinal),
                StringComparison.Ordinal)
            .Replace("ssh-keyscan git.example.com", $"ssh-keyscan -p {Run.Git.Port} {gateway}", StringComparison.Ordinal)
            .Replace("node:22", pushed.Reference, StringComparison.Ordinal)
            .Replace("Storefront", app, StringComparison.Ordinal)
            .Replace("/apps/storefront/", $"/apps/{app}/", StringComparison.Ordinal));
    }

    /// <summary>What is to be pasted: the blocks of the walk's section. A comment among it would be a command to zsh at a prompt.</summary>
    private static List<string> Lines(string readme)
    {
        var section = readme[readme.IndexOf("## A walk", StringComparison.Ordinal)..readme.IndexOf("## From C#", StringComparison.Ordinal)];
        var lines = Block().Matches(section).SelectMany(block => block.Groups[1].Value.Split('\n')).ToList();
        Assert.DoesNotContain(lines, line => line.Contains('#', StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("/artifacts.zip", StringComparison.Ordinal));
        return lines;
    }

    [GeneratedRegex("```sh\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("\"publicKey\":\"([^\"]+)\"")]
    private static partial Regex PublicKey();
}
