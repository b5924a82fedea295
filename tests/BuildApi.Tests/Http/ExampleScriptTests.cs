using System.Diagnostics;
using System.IO.Compression;
using BuildApi.Tests.Support;
using YamlDotNet.Serialization;

namespace BuildApi.Tests.Http;

/// <summary>
/// <c>examples/build.sh</c> and <c>build.ps1</c>: what they print, what they leave, and what their exit codes tell; and the pipelines over them.
/// </summary>
public sealed class ExampleScriptTests(TestService service, ExampleScriptTests.PowerShell powerShell)
    : IClassFixture<TestService>, IClassFixture<ExampleScriptTests.PowerShell>
{
    [Theory]
    [InlineData("sh")]
    [InlineData("bash")]
    [InlineData("pwsh")]
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

    [Theory]
    [InlineData("sh")]
    [InlineData("pwsh")]
    public async Task A_branch_and_a_file_can_be_named(string shell)
    {
        using var folder = new ShortFolder();
        var app = await service.NewAppAsync(new BuildScript());

        var (code, _, _) = await RunAsync(shell, folder, TestService.AdminKey, app.Id, "feature/next", "site.zip");

        Assert.Equal(0, code);
        Assert.True(File.Exists(folder.In("site.zip")));
        Assert.Equal("feature/next", (string)(await app.EndedAsync(1))["branch"]!);
    }

    [Theory]
    [InlineData("sh")]
    [InlineData("pwsh")]
    public async Task A_build_that_fails_ends_it_with_1(string shell)
    {
        using var folder = new ShortFolder();
        var app = await service.NewAppAsync(new BuildScript { Command = (_, _) => Task.FromResult(3) });

        var (code, printed, _) = await RunAsync(shell, folder, TestService.AdminKey, app.Id);

        Assert.Equal(1, code);
        Assert.Contains("failed", printed, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("sh", "nobody", TestService.AdminKey, "app_not_found")]
    [InlineData("sh", "nobody", "wrong-key-wrong-key", "unauthorized")]
    [InlineData("pwsh", "nobody", TestService.AdminKey, "app_not_found")]
    [InlineData("pwsh", "nobody", "wrong-key-wrong-key", "unauthorized")]
    public async Task A_refusal_ends_it_with_2_and_says_why(string shell, string app, string key, string why)
    {
        using var folder = new ShortFolder();

        var (code, printed, errors) = await RunAsync(shell, folder, key, app);

        Assert.Equal((2, ""), (code, printed));
        Assert.Contains(why, errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    /// <summary>What stands in the file is run as the CI system would run it, with its variables and its files where the file says they belong.</summary>
    [Theory]
    [InlineData("github-actions.yml", ".github/workflows", "GITHUB_REF_NAME")]
    [InlineData("gitlab-ci.yml", "", "CI_COMMIT_REF_NAME")]
    public async Task A_pipeline_builds_the_pushed_branch_and_keeps_what_it_names(string file, string place, string branch)
    {
        using var folder = new ShortFolder();
        var app = await service.NewAppAsync(new BuildScript());
        Directory.CreateDirectory(folder.In(place));
        File.Copy(RepositoryRoot.In("examples", "build.sh"), Path.Combine(folder.In(place), "build.sh"));
        var pipeline = await File.ReadAllTextAsync(RepositoryRoot.In("examples", file));
        var (commands, kept) = file.StartsWith("github", StringComparison.Ordinal) ? OfGitHub(pipeline) : OfGitLab(pipeline);

        // The app of the example is called storefront; here each test has its own.
        var (code, printed, errors) = await RunAsync("bash", ["-e", "-c", commands.Replace("storefront", app.Id, StringComparison.Ordinal)], folder,
            TestService.AdminKey, (branch, "feature/pushed"));

        Assert.Equal((0, ""), (code, errors));
        Assert.Equal(await app.LogAsync(1), printed);
        Assert.Equal("feature/pushed", (string)(await app.EndedAsync(1))["branch"]!);
        await using var zip = await ZipFile.OpenReadAsync(folder.In(kept));
        Assert.NotEmpty(zip.Entries);
    }

    private static (string Commands, string Kept) OfGitHub(string yaml)
    {
        var workflow = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(yaml);
        var job = Map(Map(workflow["jobs"])["build"]);
        Assert.Equal(["BUILDAPI_KEY", "BUILDAPI_URL"], Map(job["env"]).Keys.Cast<string>().Order());
        var steps = ((List<object>)job["steps"]).ConvertAll(Map);
        var upload = steps.Single(step => ((string?)step.GetValueOrDefault("uses"))?.StartsWith("actions/upload-artifact@", StringComparison.Ordinal) == true);
        return (string.Join('\n', steps.Where(step => step.ContainsKey("run")).Select(step => (string)step["run"])), (string)Map(upload["with"])["path"]);
    }

    private static (string Commands, string Kept) OfGitLab(string yaml)
    {
        var job = Map(new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(yaml)["build"]);
        var variables = Map(job["variables"]).Select(variable => $"{variable.Key}='{variable.Value}'");
        var kept = (string)((List<object>)Map(job["artifacts"])["paths"]).Single();
        return (string.Join('\n', [.. variables, .. ((List<object>)job["script"]).Cast<string>()]), kept);
    }

    private static Dictionary<object, object> Map(object node) => (Dictionary<object, object>)node;

    private Task<(int Code, string Printed, string Errors)> RunAsync(string shell, ShortFolder folder, string key, params string[] arguments) =>
        shell == "pwsh"
            ? RunAsync("dotnet", [.. powerShell.Exec, "-NoProfile", "-File", RepositoryRoot.In("examples", "build.ps1"), .. arguments], folder, key)
            : RunAsync(shell, [RepositoryRoot.In("examples", "build.sh"), .. arguments], folder, key);

    private Task<(int Code, string Printed, string Errors)> RunAsync(
        string program, string[] arguments, ShortFolder folder, string key, params (string Name, string Value)[] variables) =>
        CallerProgram.RunAsync(program, arguments, folder.Path, service.Client.BaseAddress, key, variables);

    /// <summary>PowerShell as a .NET tool, so that no machine needs to have it.</summary>
    public sealed class PowerShell : IAsyncLifetime
    {
        public IReadOnlyList<string> Exec { get; } = ["tool", "exec", "PowerShell@7.6.10", "-y", "--"];

        // Once for all, since the first call says that it fetches it.
        public async Task InitializeAsync()
        {
            using var process = Process.Start(new ProcessStartInfo("dotnet", [.. Exec, "-NoProfile", "-Command", "exit 3"])
            {
                WorkingDirectory = Path.GetTempPath(),
                RedirectStandardOutput = true,
            })!;
            var printed = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 3, $"PowerShell could not be had: {printed}");
        }

        public Task DisposeAsync() => Task.CompletedTask;
    }
}
