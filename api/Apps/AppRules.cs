using System.Buffers;
using BuildApi.Configuration;
using BuildApi.Http;

namespace BuildApi.Apps;

/// <summary>What an app's settings must be like; pure.</summary>
internal static class AppRules
{
    public const int LongestName = 200;
    public const int LongestBranch = 250;
    public const int MostMinutes = 1440;
    public const int MostConcurrent = 64;
    public const int MostWeight = 100;
    public const double FewestCpus = 0.1;
    public const double MostCpus = 1024;
    public const int LeastMemoryMb = 64;
    public const int MostMemoryMb = 4 * 1024 * 1024;

    private static readonly SearchValues<char> NotInBranches = SearchValues.Create(" ~^:?*[\\\u007f");

    /// <summary>A new app from a request, or what is wrong with it by field.</summary>
    public static App? TryCreate(CreateApp request, BuildApiOptions options, DateTimeOffset now, out IReadOnlyDictionary<string, string> errors)
    {
        var wrong = new Dictionary<string, string>();
        var id = IdOf(request, wrong);
        var app = new App
        {
            Id = id,
            Name = request.Name?.Trim() ?? id.Value ?? "",
            Repository = request.Repository?.Trim(),
            Branch = request.Branch ?? "main",
            Environment = WithRoot(request.Environment
                ?? new Dictionary<string, string>(), request.AppRoot, request.Environment?.GetValueOrDefault(AppRoot.Variable), wrong),
            SecretNames = [.. (request.Secrets?.Keys ?? []).Order(StringComparer.Ordinal)],
            TimeoutMinutes = request.TimeoutMinutes ?? options.TimeoutMinutes,
            Resources = request.Resources ?? new AppResources(),
            Concurrency = request.Concurrency ?? 1,
            Weight = request.Weight ?? 1,
            Supersede = request.Supersede ?? Supersede.None,
            CreatedAt = now,
            UpdatedAt = now,
        };
        VariableRules.Check("secrets", request.Secrets, wrong);
        VariableRules.CheckSecrets("secrets", request.Secrets?.ToDictionary(secret => secret.Key, secret => (string?)secret.Value), wrong);
        Check(app, options, wrong);
        errors = wrong;
        return wrong.Count == 0 ? app : null;
    }

    /// <summary>The app after a change, or what is wrong with the change by field.</summary>
    public static App? TryUpdate(
        App app, MergePatch<UpdateApp> patch, BuildApiOptions options, DateTimeOffset now, out IReadOnlyDictionary<string, string> errors)
    {
        var wrong = new Dictionary<string, string>();
        var change = patch.Value;
        var changed = app with
        {
            Name = patch.Has("name") ? change.Name?.Trim() ?? app.Id.Value : app.Name,
            Repository = patch.Has("repository") ? change.Repository?.Trim() : app.Repository,
            Branch = patch.Has("branch") ? change.Branch ?? "main" : app.Branch,
            Environment = EnvironmentOf(app, patch, wrong),
            SecretNames = patch.IsNull("secrets") ? [] : [.. MergeNames(app.SecretNames, change.Secrets)],
            TimeoutMinutes = patch.Has("timeoutMinutes") ? change.TimeoutMinutes ?? options.TimeoutMinutes : app.TimeoutMinutes,
            Resources = ResourcesOf(app, patch),
            Concurrency = patch.Has("concurrency") ? change.Concurrency ?? 1 : app.Concurrency,
            Weight = patch.Has("weight") ? change.Weight ?? 1 : app.Weight,
            Supersede = patch.Has("supersede") ? change.Supersede ?? Supersede.None : app.Supersede,
            UpdatedAt = now,
        };
        VariableRules.CheckSecrets("secrets", change.Secrets, wrong);
        Check(changed, options, wrong);
        errors = wrong;
        return wrong.Count == 0 ? changed : null;
    }

    private static IReadOnlyDictionary<string, string> EnvironmentOf(App app, MergePatch<UpdateApp> patch, Dictionary<string, string> wrong)
    {
        var change = patch.Value.Environment;
        var merged = patch.IsNull("environment") ? new Dictionary<string, string>() : Merge(app.Environment, change);
        return patch.Has("appRoot") ? WithRoot(merged, patch.Value.AppRoot ?? ".", change?.GetValueOrDefault(AppRoot.Variable), wrong) : merged;
    }

    // One setting, two spellings: both at once must say the same.
    private static IReadOnlyDictionary<string, string> WithRoot(
        IReadOnlyDictionary<string, string> environment, string? field, string? variable, Dictionary<string, string> wrong)
    {
        if (field is null) return environment;
        if (AppRoot.WhyWrong(field) is { } why) wrong["appRoot"] = why;
        else if (variable is not null && AppRoot.Normal(variable) != AppRoot.Normal(field))
            wrong["appRoot"] = $"appRoot is '{field}' and {AppRoot.Variable} in environment is '{variable}'; they are the same setting, so give one of them.";
        else return AppRoot.Set(environment, field);
        return environment;
    }

    /// <summary>Merges by name; a null value removes (RFC 7396).</summary>
    public static IReadOnlyDictionary<string, string> Merge(IReadOnlyDictionary<string, string> current, IReadOnlyDictionary<string, string?>? change)
    {
        if (change is null) return current;
        var merged = new SortedDictionary<string, string>(current.ToDictionary(), StringComparer.Ordinal);
        foreach (var (name, value) in change)
        {
            if (value is null) merged.Remove(name);
            else merged[name] = value;
        }

        return merged;
    }

    /// <summary>Why a branch's name cannot be one, or null (the rules of git-check-ref-format that matter here).</summary>
    public static string? WhyBranchIsWrong(string branch) =>
        branch.Length is 0 or > LongestBranch ? $"A branch has 1 to {LongestBranch} characters."
        : branch.StartsWith('-') || branch.EndsWith('.') || branch == "@" || branch.Split('/').Any(IsWrongInBranch)
          || branch.Contains("..", StringComparison.Ordinal) || branch.Contains("@{", StringComparison.Ordinal)
          || branch.AsSpan().ContainsAny(NotInBranches) || branch.Any(char.IsControl)
            ? $"'{branch}' cannot be the name of a git branch." : null;

    private static bool IsWrongInBranch(string part) => part.Length == 0 || part.StartsWith('.') || part.EndsWith(".lock", StringComparison.Ordinal);

    private static AppId IdOf(CreateApp request, Dictionary<string, string> wrong)
    {
        if (request.Id is { } text)
        {
            if (!AppId.TryCreate(text, out var id, out var why)) wrong["id"] = why;
            return id;
        }

        if (string.IsNullOrWhiteSpace(request.Name)) wrong["name"] = "Give a name, or an id.";
        else if (AppId.FromName(request.Name) is { } slug) return slug;
        else wrong["id"] = "No id can be made from this name; give one of lower-case letters, digits and hyphens.";
        return default;
    }

    private static string? WhyRepositoryIsWrong(string repository, BuildApiOptions options) =>
        !RepositoryAddress.TryParse(repository, options.AllowFileRepositories, out var address, out var why) ? why
        : options.Denied().Has(address.Host) ? $"Repositories are not fetched from '{address.Host}' here (BuildApi__DeniedHosts)."
        : null;

    /// <summary>Why an app's repository is not to be cloned, whatever was allowed when it was set; null when it may be.</summary>
    public static string? WhyNotCloned(string repository, DeployKey? key, BuildApiOptions options)
    {
        if (WhyRepositoryIsWrong(repository, options) is { } why) return why;
        return key?.Kind == "token" && !options.AllowTokensOverHttp && Uri.TryCreate(repository, UriKind.Absolute, out var uri) && uri.Scheme == "http"
            && !HostList.IsLocal(uri.Host)
            ? $"The token that clones the repository would go to {uri.Host} unencrypted, for everybody on the way to read. Give the app its https:// address, or "
                + "allow it for this service (BuildApi__AllowTokensOverHttp)."
            : null;
    }

    private static void Check(App app, BuildApiOptions options, Dictionary<string, string> wrong)
    {
        // Without a name it is the id, of which enough was said.
        if (app.Name.Length > LongestName || (app.Name.Length == 0 && !wrong.ContainsKey("id")))
            wrong.TryAdd("name", $"A name has 1 to {LongestName} characters.");
        if (app.Repository is not null && WhyRepositoryIsWrong(app.Repository, options) is { } address) wrong["repository"] = address;
        if (WhyBranchIsWrong(app.Branch) is { } branch) wrong["branch"] = branch;
        if (app.TimeoutMinutes is < 1 or > MostMinutes) wrong["timeoutMinutes"] = $"timeoutMinutes must be 1 to {MostMinutes}.";
        if (app.Concurrency is < 1 or > MostConcurrent) wrong["concurrency"] = $"concurrency must be 1 to {MostConcurrent}.";
        if (app.Weight is < 1 or > MostWeight) wrong["weight"] = $"weight must be 1 to {MostWeight}.";
        if (app.Resources.Cpus is < FewestCpus or > MostCpus or double.NaN) wrong["resources.cpus"] = "cpus must be 0.1 to 1024.";
        if (app.Resources.MemoryMb is < LeastMemoryMb or > MostMemoryMb)
            wrong["resources.memoryMb"] = $"memoryMb must be {LeastMemoryMb} to {MostMemoryMb}.";
        VariableRules.Check("environment", app.Environment, wrong);
        if (app.SecretNames.Contains(AppRoot.Variable)) wrong[$"secrets.{AppRoot.Variable}"] = "The app root is not a secret: every log shows it. Set appRoot.";
        foreach (var name in app.SecretNames.Where(app.Environment.ContainsKey))
            wrong[$"secrets.{name}"] = $"'{name}' is set both in environment and in secrets; keep only one of them.";
    }

    private static AppResources ResourcesOf(App app, MergePatch<UpdateApp> patch)
    {
        if (patch.Value.Resources is not { } change) return patch.Has("resources") ? new AppResources() : app.Resources;
        return new AppResources
        {
            Cpus = patch.Has("resources.cpus") ? change.Cpus : app.Resources.Cpus,
            MemoryMb = patch.Has("resources.memoryMb") ? change.MemoryMb : app.Resources.MemoryMb,
        };
    }

    private static IEnumerable<string> MergeNames(IReadOnlyList<string> names, IReadOnlyDictionary<string, string?>? change) =>
        Merge(names.ToDictionary(name => name, _ => ""), change).Keys;
}
