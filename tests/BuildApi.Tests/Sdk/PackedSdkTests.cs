using System.Text.RegularExpressions;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Sdk;

/// <summary>The package, in new programs: the example of <c>sdk/README.md</c>, pasted as it stands, builds an app.</summary>
public sealed partial class PackedSdkTests(PackedSdkTests.Package package) : IClassFixture<PackedSdkTests.Package>
{
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>{0}</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <Nullable>enable</Nullable>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            <!-- Whoever has a newer .NET only runs it with that. -->
            <RollForward>Major</RollForward>
            {1}
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="BuildApi.Sdk" Version="{2}" />
          </ItemGroup>
        </Project>
        """;

    private const string Trimmed =
        "<PublishTrimmed>true</PublishTrimmed><SelfContained>true</SelfContained><RuntimeIdentifier>linux-x64</RuntimeIdentifier>"
            + "<TrimmerSingleWarn>false</TrimmerSingleWarn><InvariantGlobalization>true</InvariantGlobalization>";

    [Theory]
    [InlineData("net8.0", "")]
    [InlineData("net10.0", "")]
    [InlineData("net10.0", Trimmed)]
    public async Task The_example_of_the_README_builds_an_app(string framework, string properties)
    {
        using var folder = new ShortFolder();
        await using var own = await TestService.StartNewAsync();
        own.Engine.AddImage("node:22", new BuildScript
        {
            Command = (runner, command) =>
            {
                runner.Say($"out of {command}\n");
                return Task.FromResult(0);
            },
        });
        await File.WriteAllTextAsync(folder.In("app.csproj"), Project.Replace("{0}", framework, StringComparison.Ordinal)
            .Replace("{1}", properties, StringComparison.Ordinal).Replace("{2}", package.Version, StringComparison.Ordinal));
        await UsePackageAsync(folder);
        var readme = await File.ReadAllTextAsync(RepositoryRoot.In("sdk", "README.md"));
        await File.WriteAllTextAsync(folder.In("Program.cs"), Example().Match(readme).Groups[1].Value);

        await RunAsync("dotnet", folder.Path, null, "publish", "-c", "Release", "-o", "out", "-v", "q", "-nologo", "-nodeReuse:false");
        var printed = await RunAsync(folder.In("out", "app"), folder.Path, own.Client.BaseAddress);

        Assert.Contains("out of npm run build\n", printed, StringComparison.Ordinal);
        Assert.Contains("Build 1 succeeded.\n", printed, StringComparison.Ordinal);
        Assert.Equal("let x", await File.ReadAllTextAsync(folder.In("dist", "assets", "app.js")));
    }

    /// <summary><c>examples/csharp</c>: what it prints and leaves, and what its exit code tells.</summary>
    [Fact]
    public async Task The_example_program_tells_by_its_exit_code()
    {
        using var folder = new ShortFolder();
        await using var own = await TestService.StartNewAsync();
        var good = await own.NewAppAsync(new BuildScript());
        var bad = await own.NewAppAsync(new BuildScript { Command = (_, _) => Task.FromResult(3) });
        foreach (var file in (string[])["build.csproj", "Program.cs"]) File.Copy(RepositoryRoot.In("examples", "csharp", file), folder.In(file));
        await UsePackageAsync(folder);

        await RunAsync("dotnet", folder.Path, null, "publish", "-c", "Release", "-o", "out", "-v", "q", "-nologo", "-nodeReuse:false", "-warnAsError",
            $"-p:BuildApiSdkVersion={package.Version}");
        var program = folder.In("out", "build");
        var succeeded = await EndAsync(program, folder.Path, own.Client.BaseAddress, good.Id, "next", "site");
        var failed = await EndAsync(program, folder.Path, own.Client.BaseAddress, bad.Id);
        var refused = await EndAsync(program, folder.Path, own.Client.BaseAddress, "nobody");
        var unreachable = await EndAsync(program, folder.Path, new Uri("http://127.0.0.1:9"), good.Id);

        Assert.Equal((0, await good.LogAsync(1), ""), succeeded);
        Assert.Equal("let x", await File.ReadAllTextAsync(folder.In("site", "assets", "app.js")));
        Assert.Equal("next", (string)(await good.EndedAsync(1))["branch"]!);
        Assert.Equal(1, failed.Code);
        Assert.Contains("exit code 3", failed.Errors, StringComparison.Ordinal);
        Assert.Equal((2, ""), (refused.Code, refused.Printed));
        Assert.Contains("nobody", refused.Errors, StringComparison.Ordinal);
        Assert.Equal((2, ""), (unreachable.Code, unreachable.Printed));
    }

    private Task UsePackageAsync(ShortFolder folder) => File.WriteAllTextAsync(folder.In("nuget.config"),
        $"""<configuration><packageSources><add key="packed" value="{package.Folder}" /></packageSources></configuration>""");

    private static async Task<string> RunAsync(string program, string folder, Uri? service, params string[] arguments)
    {
        var (code, printed, errors) = await EndAsync(program, folder, service, arguments);
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)} ended with {code}:\n{printed}{errors}");
        return printed;
    }

    private static Task<(int Code, string Printed, string Errors)> EndAsync(string program, string folder, Uri? service, params string[] arguments) =>
        CallerProgram.RunAsync(program, arguments, folder, service, TestService.AdminKey);

    [GeneratedRegex("```csharp\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Example();

    /// <summary>Packed once, as a version of its own: what is in the machine's cache of packages is never another's.</summary>
    public sealed class Package : IAsyncLifetime, IDisposable
    {
        private readonly ShortFolder made = new();

        public string Folder => made.Path;

        public string Version { get; } = $"0.0.0-test-{Guid.NewGuid():N}";

        public async Task InitializeAsync() => await RunAsync("dotnet", RepositoryRoot.In("sdk"), null, "pack", "-c", "Release", "-o", Folder,
            $"-p:PackageVersion={Version}", "-v", "q", "-nologo", "-nodeReuse:false");

        public void Dispose() => made.Dispose();

        public Task DisposeAsync()
        {
            var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
                ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
            var kept = Path.Combine(cache, "buildapi.sdk", Version);
            if (Directory.Exists(kept)) Directory.Delete(kept, recursive: true);
            return Task.CompletedTask;
        }
    }
}
