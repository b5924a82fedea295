using BuildApi.Apps;
using BuildApi.Builds;
using BuildApi.BuildSpecs.Model;
using BuildApi.Configuration;
using BuildApi.Runner.Plans;

namespace BuildApi.Tests.Runner;

/// <summary>Which of several values of one variable a build sees.</summary>
public sealed class BuildEnvironmentTests
{
    private static readonly BuildApiOptions Options = new() { HttpProxy = "network" };

    [Theory]
    [InlineData("http_proxy", "network")]
    [InlineData("http_proxy tools", "tools")]
    [InlineData("http_proxy tools setting", "setting")]
    [InlineData("http_proxy tools setting spec", "spec")]
    [InlineData("http_proxy tools spec app", "app")]
    [InlineData("http_proxy tools spec app secret", "secret")]
    [InlineData("http_proxy tools spec app secret build", "build")]
    [InlineData("http_proxy spec build", "build")]
    public void The_nearest_source_wins(string sources, string expected) =>
        Assert.Equal(expected, Merge([.. sources.Split(' ')[1..]], "http_proxy")["http_proxy"]);

    [Fact]
    public void The_service_sets_its_own_names_and_nobody_else_does()
    {
        var variables = Merge(["tools", "spec"], "AWS_BRANCH");

        Assert.Equal(new Dictionary<string, string>
        {
            ["AWS_APP_ID"] = "storefront",
            ["AWS_BRANCH"] = "feature/x",
            ["AWS_CLONE_URL"] = "git@example.com:team/app.git",
            ["AWS_COMMIT_ID"] = "HEAD",
            ["AWS_JOB_ID"] = "0000000012",
            ["BUILDAPI_APP"] = "storefront",
            ["BUILDAPI_BUILD"] = "12",
        }, variables.Where(variable => variable.Key is "CI" || variable.Key.StartsWith("AWS_", StringComparison.Ordinal)
            || variable.Key.StartsWith("BUILDAPI_", StringComparison.Ordinal)).ToDictionary());
    }

    [Fact]
    public void A_build_of_a_commit_is_told_which() =>
        Assert.Equal("0123456", Merge([], "X", Build() with { RequestedCommit = "0123456" })["AWS_COMMIT_ID"]);

    [Fact]
    public void The_network_of_the_machine_is_passed_on_in_both_spellings()
    {
        var variables = BuildEnvironment.Network(new BuildApiOptions
        {
            HttpProxy = "http://proxy:3128",
            HttpsProxy = "http://proxy:3129",
            NoProxy = "localhost",
            NpmRegistry = "https://npm.example.com/",
            ExtraCaBundle = "/etc/company.pem",
        }).ToDictionary();

        Assert.Equal(["http://proxy:3128", "http://proxy:3128", "http://proxy:3129", "http://proxy:3129", "localhost", "localhost"],
            new[] { "http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY" }.Select(name => variables[name]));
        Assert.All(["npm_config_registry", "pnpm_config_registry", "YARN_NPM_REGISTRY_SERVER"],
            name => Assert.Equal("https://npm.example.com/", variables[name]));
        Assert.Equal(("https://npm.example.com", "0"), (variables["COREPACK_NPM_REGISTRY"], variables["COREPACK_INTEGRITY_KEYS"]));
        Assert.DoesNotContain("YARN_UNSAFE_HTTP_WHITELIST", variables.Keys);
        Assert.Equal(BuildEnvironment.ExtraCaPath, variables["NODE_EXTRA_CA_CERTS"]);
        // The file is where containers see it, not where the machine has it.
        Assert.DoesNotContain("/etc/company.pem", variables.Values);
    }

    [Fact]
    public void Yarn_may_ask_a_registry_without_encryption() =>
        Assert.Equal("10.0.0.5", BuildEnvironment.Network(new BuildApiOptions { NpmRegistry = "http://10.0.0.5:4873/" })
            .ToDictionary()["YARN_UNSAFE_HTTP_WHITELIST"]);

    [Fact]
    public void Where_nothing_is_set_nothing_is_passed_on() => Assert.Empty(BuildEnvironment.Network(new BuildApiOptions()));

    [Fact]
    public void Only_what_the_spec_says_may_refer_to_other_variables()
    {
        var spec = new PlannedVariable("OUT", "$HOME/out", true);
        var merged = BuildEnvironment.Merge(
            Build(), Plan(spec), new AttemptTools(), new BuildVariables(App() with { Environment = Map("PRICE", "$5") }, Map("KEY", "a$b"), Map("ONCE", "$x")),
            Options);

        Assert.Equal(["OUT"], merged.Where(variable => variable.Expandable).Select(variable => variable.Name));
    }

    // Each of the sources sets the variable to its own name.
    private static Dictionary<string, string> Merge(string[] sources, string name, Build? build = null)
    {
        return BuildEnvironment.Merge(
            build ?? Build(),
            Plan([.. Of("spec").Select(variable => new PlannedVariable(variable.Key, variable.Value, false))]),
            new AttemptTools { Environment = [.. Of("tools").Select(variable => $"{variable.Key}={variable.Value}")] },
            new BuildVariables(App() with { Environment = Of("app") }, Of("secret"), Of("build")),
            new BuildApiOptions { HttpProxy = Options.HttpProxy, BuildEnvironment = Of("setting") }).ToDictionary(variable => variable.Name,
                variable => variable.Value);

        Dictionary<string, string> Of(string source) => sources.Contains(source) ? Map(name, source) : [];
    }

    private static Build Build() => new()
    {
        Key = new BuildKey(AppId.Parse("storefront", null), 12),
        State = BuildState.Running,
        Attempt = 1,
        Trigger = BuildTrigger.Api,
        Branch = "feature/x",
        QueuedAt = DateTimeOffset.UnixEpoch,
    };

    private static App App() => new()
    {
        Id = AppId.Parse("storefront", null),
        Name = "Storefront",
        Repository = "git@example.com:team/app.git",
        Branch = "main",
        Environment = new Dictionary<string, string>(),
        SecretNames = [],
        TimeoutMinutes = 30,
        Resources = new AppResources(),
        Concurrency = 1,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
    };

    private static BuildPlan Plan(params PlannedVariable[] variables) => new()
    {
        AppRoot = ".",
        WorkingFolder = ".",
        Environment = variables,
        Commands = [],
        CachePaths = [],
        CustomHeaders = [],
        Warnings = [],
    };

    private static Dictionary<string, string> Map(string name, string value) => new() { [name] = value };
}
