using System.Diagnostics;
using System.IO.Compression;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Http;

/// <summary><c>examples/build.sh</c>: what it prints, what it leaves, and what its exit code tells.</summary>
public sealed class ExampleScriptTests(TestService service) : IClassFixture<TestService>
{
    [Theory]
    [InlineData("sh")]
    [InlineData("bash")]
    public async Task A_build_is_followed_and_its_artifacts_are_there(string shell)
    {
        using var folder = new ShortFolder();
        var app = await service.NewAppAsync(new BuildScript());

        var (code, printed, errors) = await RunAsync(shell, folder, TestService.AdminKey, app.Id);

        Assert.Equal((0, ""), (code, errors));
        Assert.Equal(await app.LogAsync(1), printed);
        await using var zip = await ZipFile.OpenReadAsync(folder.In("artifacts.zip"));
        Assert.Contains("index.html", zip.Entries.Select(entry => entry.FullName));
    }

    [Fact]
    public async Task A_branch_and_a_file_can_be_named()
    {
        using var folder = new ShortFolder();
        var app = await service.NewAppAsync(new BuildScript());

        var (code, _, _) = await RunAsync("sh", folder, TestService.AdminKey, app.Id, "feature/next", "site.zip");

        Assert.Equal(0, code);
        Assert.True(File.Exists(folder.In("site.zip")));
        Assert.Equal("feature/next", (string)(await app.EndedAsync(1))["branch"]!);
    }

    [Fact]
    public async Task A_build_that_fails_ends_it_with_1()
    {
        using var folder = new ShortFolder();
        var app = await service.NewAppAsync(new BuildScript { Command = (_, _) => Task.FromResult(3) });

        var (code, printed, _) = await RunAsync("sh", folder, TestService.AdminKey, app.Id);

        Assert.Equal(1, code);
        Assert.Contains("failed", printed, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("nobody", TestService.AdminKey, "app_not_found")]
    [InlineData("nobody", "wrong-key-wrong-key", "unauthorized")]
    public async Task A_refusal_ends_it_with_2_and_says_why(string app, string key, string why)
    {
        using var folder = new ShortFolder();

        var (code, printed, errors) = await RunAsync("sh", folder, key, app);

        Assert.Equal((2, ""), (code, printed));
        Assert.Contains(why, errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    private async Task<(int Code, string Printed, string Errors)> RunAsync(string shell, ShortFolder folder, string key, params string[] arguments)
    {
        var start = new ProcessStartInfo(shell, [RepositoryRoot.In("examples", "build.sh"), .. arguments])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["BUILDAPI_URL"] = service.Client.BaseAddress!.ToString();
        start.Environment["BUILDAPI_KEY"] = key;
        using var process = Process.Start(start)!;
        var printed = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await printed, errors);
    }
}
