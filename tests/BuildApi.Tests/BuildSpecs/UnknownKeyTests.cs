namespace BuildApi.Tests.BuildSpecs;

/// <summary>Unknown and misplaced keys: a warning with the likely meaning, and the rest of the spec counts.</summary>
public class UnknownKeyTests
{
    private const string Artifacts = "  artifacts: { baseDirectory: dist }\n";

    [Theory]
    [InlineData("frontend:\n  phases:\n    pre-build:\n      commands: [a]\n" + Artifacts,
        "3:5 frontend.phases.pre-build: `pre-build` is not known under `phases` and is ignored. Write it as `preBuild`.")]
    [InlineData("frontend:\n  phases:\n    prebuild:\n      commands: [a]\n" + Artifacts,
        "3:5 frontend.phases.prebuild: `prebuild` is not known under `phases` and is ignored. Write it as `preBuild`.")]
    [InlineData("frontend:\n  phases:\n    install:\n      commands: [a]\n" + Artifacts,
        "3:5 frontend.phases.install: `install` is not known under `phases` and is ignored. There is no `install` phase: move its commands")]
    [InlineData("frontend:\n  phases:\n    build:\n      commands: []\n      catch: [b]\n" + Artifacts,
        "5:7 frontend.phases.build.catch: `catch` is not known under a phase and is ignored. There is no `catch`")]
    [InlineData("frontend:\n  phases:\n    build:\n      commands: []\n      finally: [b]\n" + Artifacts,
        "5:7 frontend.phases.build.finally: `finally` is not known under a phase and is ignored. There is no `finally`")]
    [InlineData("frontend:\n  phases:\n    build:\n      command: [b]\n" + Artifacts,
        "4:7 frontend.phases.build.command: `command` is not known under a phase and is ignored. Did you mean `commands`?")]
    [InlineData("frontend:\n  phases:\n    buidl:\n      commands: [b]\n" + Artifacts,
        "3:5 frontend.phases.buidl: `buidl` is not known under `phases` and is ignored. Did you mean `build`?")]
    [InlineData("frontend:\n  phases:\n    deploy:\n      commands: [b]\n" + Artifacts,
        "3:5 frontend.phases.deploy: `deploy` is not known under `phases` and is ignored. Known under `phases`: preBuild, build, postBuild.")]
    [InlineData("frontend:\n  phases:\n    artifacts:\n      baseDirectory: x\n" + Artifacts,
        "3:5 frontend.phases.artifacts: `artifacts` is not known under `phases` and is ignored. `artifacts` belongs under `frontend`, beside `phases`.")]
    [InlineData("frontend:\n  env: { variables: { A: 1 } }\n" + Artifacts,
        "2:3 frontend.env: `env` is not known under `frontend` and is ignored. `env` is read at the top level")]
    [InlineData("frontend:\n  phases: { build: { env: { variables: { A: 1 } } } }\n" + Artifacts,
        "2:22 frontend.phases.build.env: `env` is not known under a phase and is ignored. `env` is read at the top level")]
    [InlineData("frontend:\n" + Artifacts + "buildSettings: 1\n",
        "3:1 buildSettings: `buildSettings` is not known under the top level and is ignored. The build spec has no settings of the app")]
    [InlineData("frontend:\n" + Artifacts + "  framework: React\n",
        "3:3 frontend.framework: `framework` is not known under `frontend` and is ignored. The framework is a setting of Amplify's app")]
    [InlineData("frontend:\n" + Artifacts + "platform: WEB\n",
        "3:1 platform: `platform` is not known under the top level and is ignored. The platform is a setting of Amplify's app")]
    [InlineData("frontend:\n" + Artifacts + "  path: web\n",
        "3:3 frontend.path: `path` is not known under `frontend` and is ignored. The folder of an application is its `appRoot`")]
    [InlineData("frontend:\n" + Artifacts + "  appRoot: web\n",
        "3:3 frontend.appRoot: `appRoot` is not known under `frontend` and is ignored. `appRoot` belongs in an entry of `applications`")]
    [InlineData("frontend:\n" + Artifacts + "fronted: {}\n",
        "3:1 fronted: `fronted` is not known under the top level and is ignored. Did you mean `frontend`?")]
    [InlineData("frontend:\n" + Artifacts + "aplications: []\n",
        "3:1 aplications: `aplications` is not known under the top level and is ignored. Did you mean `applications`?")]
    [InlineData("frontend:\n" + Artifacts + "environment: { A: 1 }\n",
        "3:1 environment: `environment` is not known under the top level and is ignored. Environment variables go under `env.variables`")]
    [InlineData("frontend:\n" + Artifacts + "cache: { paths: [] }\n",
        "3:1 cache: `cache` is not known under the top level and is ignored. `cache` belongs under `frontend`")]
    [InlineData("frontend:\n" + Artifacts + "  baseDirectory: dist\n",
        "3:3 frontend.baseDirectory: `baseDirectory` is not known under `frontend` and is ignored. `baseDirectory` belongs under `frontend.artifacts`.")]
    [InlineData("frontend:\n" + Artifacts + "  Cache: { paths: [] }\n",
        "3:3 frontend.Cache: `Cache` is not known under `frontend` and is ignored. Write it as `cache`.")]
    [InlineData("frontend:\n" + Artifacts + "env: { A: 1 }\n", "3:8 env.A: `A` is not known under `env` and is ignored. Known under `env`: variables.")]
    public void A_key_is_named_with_its_likely_meaning(string yaml, string warning)
    {
        var expected = $"warning {warning}\nartifacts dist [**/*]";

        // Phases with commands keep theirs; only what the unknown key holds is left out.
        SpecOutline.AssertMatches(expected, SpecOutline.Of(yaml));
    }

    [Theory]
    [InlineData("frontend:\n  buildpath: /\n" + Artifacts, "warning 2:3 frontend.buildpath: `buildpath` is read as `buildPath`.")]
    [InlineData("frontend:\n  artifacts: { base-directory: dist }\n",
        "warning 2:16 frontend.artifacts.base-directory: `base-directory` is read as `baseDirectory`.")]
    public void A_spelling_of_the_documentation_is_taken(string yaml, string warning) =>
        SpecOutline.AssertMatches(warning + "\nartifacts dist [**/*]", SpecOutline.Of(yaml));

    [Fact]
    public void Keys_that_only_hold_anchors_are_no_news() =>
        Assert.Equal("artifacts dist [**/*]", SpecOutline.Of("x-shared: &a [b]\n.hidden: 1\nfrontend:\n" + Artifacts));
}
