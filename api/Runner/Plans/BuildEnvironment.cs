using BuildApi.Apps;
using BuildApi.Builds;
using BuildApi.BuildSpecs.Model;
using BuildApi.Configuration;

namespace BuildApi.Runner.Plans;

/// <summary>
/// The variables of a build, weakest first: the image's own, those of the network and of the tools, the setting <c>BuildEnvironment</c>, the spec's
/// <c>env.variables</c>, the app's environment, the
/// app's secrets, the build's own, and last those that only the service sets (<c>AWS_*</c>, <c>BUILDAPI_*</c>). The order of
/// build spec, project and build is that of CodeBuild, which runs Amplify's builds.
/// </summary>
internal static class BuildEnvironment
{
    /// <summary>Where the extra CA bundle is inside a container.</summary>
    public const string ExtraCaPath = "/etc/buildapi/extra-ca.crt";

    /// <summary>Variables for the plan, those of the spec first (they may refer to what the image sets), one for each name.</summary>
    public static IReadOnlyList<PlannedVariable> Merge(Build build, BuildPlan plan, AttemptTools tools, BuildVariables own, BuildApiOptions options)
    {
        var variables = new Dictionary<string, PlannedVariable>();
        foreach (var (name, value) in Network(options)) variables[name] = new PlannedVariable(name, value, false);
        foreach (var pair in tools.Environment.Select(line => line.Split('=', 2))) variables[pair[0]] = new PlannedVariable(pair[0], pair[1], false);
        foreach (var (name, value) in options.BuildEnvironment) variables[name] = new PlannedVariable(name, value, false);
        foreach (var variable in plan.Environment.Where(variable => !VariableRules.IsReserved(variable.Name))) variables[variable.Name] = variable;
        foreach (var (name, value) in own.All.Concat(Reserved(build, own.App))) variables[name] = new PlannedVariable(name, value, false);
        return [.. variables.Values];
    }

    /// <summary>Proxies and certificates: also what a tool's install gets.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Network(BuildApiOptions options)
    {
        if (options.ExtraCaBundle is not null)
        {
            foreach (var name in (string[])["SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO", "REQUESTS_CA_BUNDLE", "PIP_CERT"])
                yield return new(name, ExtraCaPath);
        }

        (string Name, string? Value)[] proxies = [("http_proxy", options.HttpProxy), ("https_proxy", options.HttpsProxy), ("no_proxy", options.NoProxy)];
        foreach (var (name, value) in proxies)
        {
            if (string.IsNullOrEmpty(value)) continue;
            yield return new(name, value);
            yield return new(name.ToUpperInvariant(), value);
        }

        foreach (var variable in RegistryVariables.For(options.NpmRegistry)) yield return variable;
    }

    private static Dictionary<string, string> Reserved(Build build, App app) => new()
    {
        ["AWS_APP_ID"] = app.Id.Value,
        ["AWS_BRANCH"] = build.Branch,
        ["AWS_CLONE_URL"] = app.Repository ?? "",
        ["AWS_COMMIT_ID"] = build.RequestedCommit ?? "HEAD",
        ["AWS_JOB_ID"] = build.Key.Number.ToString("D10", System.Globalization.CultureInfo.InvariantCulture),
        ["BUILDAPI_APP"] = app.Id.Value,
        ["BUILDAPI_BUILD"] = build.Key.Number.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
