using System.Text.RegularExpressions;
using BuildApi.Builds;
using BuildApi.Failures;

namespace BuildApi.Runner.Protocol;

/// <summary>Sorts what git and ssh say of a failed clone into failure codes; pure.</summary>
internal static partial class CloneFailure
{
    private static readonly (string[] Signs, FailureCode Code, string Advice)[] Rules =
    [
        // Before all others: with it any step of git may fail, in any words.
        (["No space left on device", "Disk quota exceeded"], FailureCode.DiskFull,
            "The disk of the build machine is full, so the repository could not be cloned. Make room there, or let builds keep less (MaxCacheBytes, "
                + "KeepArtifactsOfBuilds)."),
        (["REMOTE HOST IDENTIFICATION HAS CHANGED"], FailureCode.CloneHostKeyMismatch,
            "The SSH key of the git host has changed: it is not the one that is known. Either the host has a new key, or somebody is intercepting the "
                + "connection. Compare what 'ssh-keyscan HOST' prints with what the host publishes; if that is right, set it with PUT /apps/{0}/known-hosts."),
        (["Host key verification failed", "No ED25519 host key is known", "No RSA host key is known", "No ECDSA host key is known"],
            FailureCode.CloneHostKeyMismatch,
            "The git host's SSH key is not among the known ones. Compare what 'ssh-keyscan HOST' prints with what the host publishes, and set it with PUT "
                + "/apps/{0}/known-hosts."),
        (["Permission denied (", "Permission denied, please try again", "Authentication failed", "could not read Username", "could not read Password",
            "invalid credentials", "HTTP Basic: Access denied", "The requested URL returned error: 401", "The requested URL returned error: 403",
            // Git LFS
            "Authorization error: ", "Authentication required: ", "Repository not found", "Load key", "invalid format", "error in libcrypto"],
            FailureCode.CloneAuthFailed,
            "The git host refused the deploy key, or the app has none. GET /apps/{0}/deploy-key shows the public key to enter at the host; PUT sets "
                + "another key or token. (Hosts also answer this for a repository that does not exist.)"),
        (["Remote branch", "couldn't find remote ref", "unknown revision or path"], FailureCode.BranchNotFound,
            "The repository has no branch or tag '{1}'{3}."),
        (["not our ref", "reference is not a tree", "is not a commit", "unadvertised object", "unable to read tree", "did not match any file",
            "Could not parse object"],
            FailureCode.CommitNotFound, "The commit '{2}' is not in the repository, or not in branch '{1}'."),
    ];

    /// <summary>The failure that git's output (in English) tells of.</summary>
    public static BuildFailure Classify(string output, Build build)
    {
        if (UnknownUser().Match(output) is { Success: true } user)
        {
            return Failure(FailureCode.ImageRequirementMissing,
                $"The image runs as the user {user.Groups[1].Value}, who has no entry in its /etc/passwd, which ssh needs to connect. "
                + $"Add one to the image: RUN useradd --uid {user.Groups[1].Value} --create-home build (BusyBox: adduser -D -u {user.Groups[1].Value} build).",
                output);
        }

        if (SubmoduleCommit().Match(output) is { Success: true } submodule) return MissingInSubmodule(submodule, output);

        foreach (var (signs, code, advice) in Rules)
        {
            if (!signs.Any(sign => output.Contains(sign, StringComparison.OrdinalIgnoreCase))) continue;
            // Asking for a commit that is not there, git complains of a ref.
            var meant = code == FailureCode.BranchNotFound && build.RequestedCommit is { } commit && output.Contains(commit, StringComparison.Ordinal)
                ? Rules.Single(rule => rule.Code == FailureCode.CommitNotFound) : (Signs: signs, Code: code, Advice: advice);
            return Failure(meant.Code,
                string.Format(System.Globalization.CultureInfo.InvariantCulture, meant.Advice, build.Key.App, build.Branch, build.RequestedCommit,
                    Branches(output)), output);
        }

        // Its last words are only that something went wrong.
        return LargeFile().Match(output) is { Success: true } large
            ? new BuildFailure
            {
                Code = FailureCode.CloneFailed,
                Step = StepName.Source,
                Message = $"A file that the repository keeps in Git LFS could not be fetched. Git LFS said: {large.Value.Trim()}"
            }
            : Failure(FailureCode.CloneFailed, "The repository could not be cloned.", output);
    }

    /// <summary>Whether it is the host or the way to it that failed, as far as git's output tells, or a full disk: that may be over in a moment.</summary>
    public static bool MayPass(string output, BuildFailure failure) =>
        failure.Code == FailureCode.DiskFull || (failure.Code == FailureCode.CloneFailed && OfTheHost().IsMatch(output));

    private static BuildFailure MissingInSubmodule(Match submodule, string output)
    {
        var (path, commit) = (submodule.Groups["path"].Value, submodule.Groups["commit"].Value);
        // "gitmodules submodule.NAME.path PATH", written by the runner.
        var name = Regex.Match(output, $@"^gitmodules submodule\.(.+)\.path {Regex.Escape(path)}\r?$", RegexOptions.Multiline).Groups[1].Value;
        var url = name.Length == 0 ? ""
            : Regex.Match(output, $@"^gitmodules submodule\.{Regex.Escape(name)}\.url (.+?)\r?$", RegexOptions.Multiline).Groups[1].Value;
        return new BuildFailure
        {
            Code = FailureCode.CommitNotFound,
            Step = StepName.Source,
            Message = $"The submodule '{path}' should be at commit {commit}, which its repository{(url.Length == 0 ? "" : $" {url}")} does not have. "
                + "Push that commit to the submodule's repository, or let the repository point to another commit.",
        };
    }

    // Written by the runner, which asks the host when a branch is missing.
    private static string Branches(string output)
    {
        var lines = output.Split('\n').Select(line => line.TrimEnd()).ToList();
        if (!lines.Contains("no more branches")) return "";
        var branches = lines.Where(line => line.StartsWith("branch ", StringComparison.Ordinal)).Select(line => line["branch ".Length..]).ToList();
        return branches.Count == 0 ? ": it is empty; nothing has been pushed to it yet"
            : $"; its branches are {string.Join(", ", branches.Take(10))}{(branches.Count > 10 ? ", …" : "")}";
    }

    [GeneratedRegex(@"Fetched in submodule path '(?<path>[^']+)', but it did not contain (?<commit>[0-9a-f]{40,64})|Unable to checkout '(?<commit>[0-9a-f]{40,64})' in submodule path '(?<path>[^']+)'")]
    private static partial Regex SubmoduleCommit();

    [GeneratedRegex(@"Could not resolve host: |Temporary failure in name resolution|Connection (?:refused|timed out|reset|closed)|Operation timed out"
        + @"|No route to host|Network is unreachable|kex_exchange_identification|returned error: (?:429|5\d\d)|unexpected eof|early EOF|RPC failed"
        + @"|the remote end hung up unexpectedly|gnutls_handshake\(\) failed|Failed to connect to|transfer closed|HTTP/2 stream", RegexOptions.IgnoreCase)]
    private static partial Regex OfTheHost();

    [GeneratedRegex(@"No user exists for uid (\d+)")]
    private static partial Regex UnknownUser();

    [GeneratedRegex(@"^(?:\[[0-9a-f]+\]|batch (?:response|request):|LFS:) .+$", RegexOptions.Multiline)]
    private static partial Regex LargeFile();

    private static BuildFailure Failure(FailureCode code, string advice, string output) => new()
    {
        Code = code,
        Step = StepName.Source,
        Message = LastLine(output) is { Length: > 0 } said ? $"{advice} Git said: {said}" : advice,
    };

    // The line that says why: git's last words are often only that something went wrong, and why stands before them.
    private static string LastLine(string output)
    {
        var lines = output.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith("gitmodules ", StringComparison.Ordinal))
            .ToList();
        var last = lines.FindLastIndex(line => line.StartsWith("fatal:", StringComparison.Ordinal) || line.StartsWith("error:", StringComparison.Ordinal));
        if (last < 0) return lines.LastOrDefault() ?? "";
        for (var index = last; index >= 0; index--)
            if (!SaysNothing().IsMatch(lines[index])) return lines[index];
        return lines[last];
    }

    [GeneratedRegex(@"^(?:fatal: (?:Could not read from remote repository|clone of '.*' into submodule path|early EOF|fetch-pack: invalid index-pack output|index-pack failed|the remote end hung up unexpectedly|Failed to recurse into submodule|.*expected 'packfile')|error: (?:\d+ bytes of body|failed to fetch some objects|failed to push)|Failed to clone '|Please make sure you have|and the repository exists|Cloning into |\$ git |@|$)")]
    private static partial Regex SaysNothing();
}
