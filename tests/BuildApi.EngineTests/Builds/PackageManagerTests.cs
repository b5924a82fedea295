using BuildApi.EngineTests.GitHosts;
using BuildApi.EngineTests.Images;
using BuildApi.EngineTests.Machine;
using BuildApi.EngineTests.Services;

namespace BuildApi.EngineTests.Builds;

/// <summary>
/// Node overrides with the package managers on them, and native add-ons, with the mirror of Node.js out of reach.
/// </summary>
public sealed class PackageManagerTests(EngineTestRun run) : EngineBuildTest(run)
{
    public override async Task InitializeAsync()
    {
        Use(await BuildApiServer.StartAsync(new Dictionary<string, string?>
        {
            ["BuildApi__NpmRegistry"] = await BaseImage.FindNpmRegistryAsync(),
            ["BuildApi__NodeMirror"] = $"http://127.0.0.1:{FreePort.Find(System.Net.IPAddress.Loopback)}/",
        }));
    }

    [Theory]
    [InlineData("14.21.3", 83)]
    [InlineData("16.20.2", 93)]
    [InlineData("20", 115)]
    [InlineData("24", 137)]
    public async Task An_add_on_is_compiled_from_source_against_the_overrides_own_headers(string node, int abi)
    {
        var app = await CreateAppAsync(Spec.WithPage("npm install", "node -e \"console.log('answer', require('./build/Release/answer.node'))\""),
            ("package.json", """{ "name": "answer", "version": "1.0.0", "private": true, "gypfile": true }"""),
            ("binding.gyp", """{ "targets": [{ "target_name": "answer", "sources": ["answer.cc"] }] }"""),
            ("answer.cc", """
                #include <node.h>
                void Initialize(v8::Local<v8::Object> exports, v8::Local<v8::Value> module, void*) {
                  auto isolate = v8::Isolate::GetCurrent();
                  module.As<v8::Object>()->Set(isolate->GetCurrentContext(),
                    v8::String::NewFromUtf8(isolate, "exports").ToLocalChecked(), v8::Integer::New(isolate, NODE_MODULE_VERSION)).Check();
                }
                NODE_MODULE(answer, Initialize)
                """));
        await app.PutOverridesAsync(("node", node));

        var outcome = await app.BuildAsync();

        AssertSucceeded(outcome);
        Assert.Contains($"\nanswer {abi}\n", outcome.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("headers.tar.gz", outcome.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Yarn_4_runs_on_a_node_override_by_corepack_and_by_an_override()
    {
        var app = await CreateAppAsync(Spec.WithPage("corepack enable", "yarn install", "yarn --version"),
            ("package.json", """{ "name": "site", "private": true, "packageManager": "yarn@4.5.0", "dependencies": { "isarray": "2.0.5" } }"""),
            ("yarn.lock", ""));
        await app.PutOverridesAsync(("node", "20"));
        var byCorepack = await app.BuildAsync();
        AssertSucceeded(byCorepack);
        Assert.Contains("\n4.5.0\n", byCorepack.Log, StringComparison.Ordinal);

        await app.PutOverridesAsync(("node", "20"), ("yarn", "4.5.1"));
        var both = await app.BuildAsync();
        AssertSucceeded(both);
        Assert.Contains("[packages] yarn is 4.5.1 by the override, which counts for more than packageManager in package.json (yarn@4.5.0).", both.Log,
            StringComparison.Ordinal);
        Assert.Contains("[packages] Warning: yarn is 4.5.0 here and not 4.5.1 of the override, because of ", both.Log, StringComparison.Ordinal);
        Assert.Equal(("4.5.1", "4.5.0"), (Package(both, "yarn", "resolved"), Package(both, "yarn", "installed")));
        Assert.EndsWith("/yarn", Package(both, "yarn", "switchedBy"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_yarn_1_and_npm_install_globally_is_on_the_path_of_a_node_override()
    {
        var app =
            await CreateAppAsync(
            Spec.WithPage("yarn global add semver@7.6.0", "npm install -g rimraf@5.0.5",
                "semver 1.2.3 && rimraf --help >help && echo rimraf runs && yarn --version"));
        await app.PutOverridesAsync(("node", "20"));

        var outcome = await app.BuildAsync();

        AssertSucceeded(outcome);
        Assert.Contains("\n1.2.3\nrimraf runs\n1.22.", outcome.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.1.0")]
    [InlineData("11")]
    public async Task An_override_of_pnpm_counts_for_more_than_packageManager(string pnpm)
    {
        var app = await CreateAppAsync(Spec.WithPage("pnpm install", "pnpm --version"),
            ("package.json", """{ "name": "site", "private": true, "packageManager": "pnpm@9.15.4", "dependencies": { "isarray": "2.0.5" } }"""));
        await app.PutOverridesAsync(("pnpm", pnpm));

        var outcome = await app.BuildAsync();

        AssertSucceeded(outcome);
        var installed = Package(outcome, "pnpm", "installed");
        Assert.Equal(Package(outcome, "pnpm", "resolved"), installed);
        Assert.Contains($"\n{installed}\n", outcome.Log, StringComparison.Ordinal);
        Assert.Contains($"[packages] pnpm is {installed} by the override, which counts for more than packageManager in package.json (pnpm@9.15.4).",
            outcome.Log, StringComparison.Ordinal);
    }

    private async Task<RealApp> CreateAppAsync(string spec, params (string Path, RepositoryFile Content)[] files)
    {
        var repository = await CreateRepositoryAsync([("amplify.yml", spec), .. files]);
        return await RealApp.CreateAsync(Server, Run.Git, repository.SshUrl);
    }

    private static string? Package(BuildOutcome outcome, string name, string member) => outcome.Json.GetProperty("packages").EnumerateArray()
        .Single(package => package.GetProperty("package").GetString() == name).GetProperty(member).GetString();
}
