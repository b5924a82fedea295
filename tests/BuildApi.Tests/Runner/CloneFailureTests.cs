using BuildApi.Apps;
using BuildApi.Builds;
using BuildApi.Failures;
using BuildApi.Runner.Protocol;

namespace BuildApi.Tests.Runner;

/// <summary>What git 2.30 to 2.48 and OpenSSH say, in English, of clones that fail.</summary>
public sealed class CloneFailureTests
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";
    private const string NoAccess =
        "fatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.";

    [Theory]
    // ssh
    [InlineData("git@github.com: Permission denied (publickey).\n" + NoAccess, "CloneAuthFailed")]
    [InlineData("git@example.com: Permission denied (publickey,password).\n" + NoAccess, "CloneAuthFailed")]
    [InlineData("git@example.com: Permission denied (publickey,gssapi-keyex,gssapi-with-mic).\n" + NoAccess, "CloneAuthFailed")]
    [InlineData("ERROR: Repository not found.\n" + NoAccess, "CloneAuthFailed")]
    [InlineData("Load key \"/run/buildapi-secrets/clone/key\": error in libcrypto\ngit@example.com: Permission denied (publickey).\n" + NoAccess,
        "CloneAuthFailed")]
    [InlineData("Load key \"/run/buildapi-secrets/clone/key\": invalid format\ngit@example.com: Permission denied (publickey).\n" + NoAccess,
        "CloneAuthFailed")]
    [InlineData("No ED25519 host key is known for git.example.com and you have requested strict checking.\nHost key verification failed.\n" + NoAccess,
        "CloneHostKeyMismatch")]
    [InlineData("No ECDSA host key is known for [git.example.com]:2222 and you have requested strict checking.\nHost key verification failed.\n" + NoAccess,
        "CloneHostKeyMismatch")]
    [InlineData("@@@@@@@@@@@\n@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\n@@@@@@@@@@@\nIT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING "
        + "NASTY!\nHost key verification failed.\n" + NoAccess, "CloneHostKeyMismatch")]
    [InlineData("ssh: Could not resolve hostname nowhere.invalid: Name or service not known\n" + NoAccess, "CloneFailed")]
    [InlineData("ssh: connect to host git.example.com port 22: Connection refused\n" + NoAccess, "CloneFailed")]
    [InlineData("ssh: connect to host git.example.com port 22: Connection timed out\n" + NoAccess, "CloneFailed")]
    [InlineData("fatal: '/srv/git/none.git' does not appear to be a git repository\n" + NoAccess, "CloneFailed")]
    // a full disk, in the words of whatever step of git it hit
    [InlineData("error: could not write config file /workspace/shop/.git/config: No space left on device\n"
        + "fatal: could not set 'core.repositoryformatversion' to '0'", "DiskFull")]
    [InlineData("fatal: could not create work tree dir '/workspace/shop': No space left on device", "DiskFull")]
    [InlineData("fatal: write error: Disk quota exceeded\nfatal: index-pack failed", "DiskFull")]
    // https
    [InlineData("remote: Invalid username or password.\nfatal: Authentication failed for 'https://github.com/team/app.git/'", "CloneAuthFailed")]
    [InlineData("fatal: could not read Username for 'https://github.com': terminal prompts disabled", "CloneAuthFailed")]
    [InlineData("fatal: could not read Password for 'https://x-access-token@example.com': terminal prompts disabled", "CloneAuthFailed")]
    [InlineData("remote: HTTP Basic: Access denied. The provided password or token is incorrect\nfatal: Authentication failed for "
        + "'https://gitlab.com/team/app.git/'", "CloneAuthFailed")]
    [InlineData("remote: Repository not found.\nfatal: repository 'https://github.com/team/app.git/' not found", "CloneAuthFailed")]
    [InlineData("fatal: unable to access 'https://git.example.com/app.git/': The requested URL returned error: 403", "CloneAuthFailed")]
    [InlineData("fatal: unable to access 'https://git.example.com/app.git/': The requested URL returned error: 500", "CloneFailed")]
    [InlineData("fatal: unable to access 'https://nowhere.invalid/': Could not resolve host: nowhere.invalid", "CloneFailed")]
    [InlineData("fatal: unable to access 'https://git.example.com/': SSL certificate problem: unable to get local issuer certificate", "CloneFailed")]
    [InlineData("fatal: unable to access 'https://git.example.com/': server certificate verification failed. CAfile: none CRLfile: none", "CloneFailed")]
    [InlineData("fatal: repository 'https://git.example.com/none.git/' not found", "CloneFailed")]
    // branches
    [InlineData("warning: Could not find remote branch nope to clone.\nfatal: Remote branch nope not found in upstream origin", "BranchNotFound")]
    [InlineData("fatal: couldn't find remote ref nope", "BranchNotFound")]
    // commits
    [InlineData("fatal: remote error: upload-pack: not our ref " + Commit, "CommitNotFound")]
    [InlineData("error: Server does not allow request for unadvertised object " + Commit, "CommitNotFound")]
    [InlineData("fatal: couldn't find remote ref " + Commit, "CommitNotFound")]
    [InlineData("fatal: reference is not a tree: " + Commit, "CommitNotFound")]
    [InlineData("fatal: '" + Commit + "' is not a commit and a branch 'main' cannot be created from it", "CommitNotFound")]
    [InlineData("error: pathspec '0123456' did not match any file(s) known to git", "CommitNotFound")]
    // Git LFS
    [InlineData("batch response: Authentication required: Authorization error: https://git.example.com/app.git/info/lfs/objects/batch\nCheck that you have "
        + "proper access to the repository\nerror: failed to fetch some objects from 'https://git.example.com/app.git/info/lfs'", "CloneAuthFailed")]
    [InlineData("[4bf1d9e7] Object does not exist on the server: [404] Object does not exist\nerror: failed to fetch some objects from "
        + "'https://git.example.com/app.git/info/lfs'", "CloneFailed")]
    // anything else
    [InlineData("fatal: early EOF\nfatal: fetch-pack: invalid index-pack output", "CloneFailed")]
    [InlineData("fatal: write error: No space left on device", "DiskFull")]
    [InlineData("", "CloneFailed")]
    public void Git_is_understood(string output, string code)
    {
        var failure = CloneFailure.Classify(output, Build(Commit));

        Assert.Equal((code, StepName.Source), (failure.Code.ToString(), failure.Step!.Value));
        Assert.NotEmpty(failure.Message);
    }

    [Theory]
    [InlineData("git@github.com: Permission denied (publickey).\n" + NoAccess, "/apps/storefront/deploy-key")]
    [InlineData("Host key verification failed.", "/apps/storefront/known-hosts")]
    [InlineData("fatal: Remote branch nope not found in upstream origin", "'feature/x'")]
    [InlineData("fatal: reference is not a tree: " + Commit, Commit)]
    [InlineData("fatal: Remote branch nope not found in upstream origin\nno more branches\n",
        "no branch or tag 'feature/x': it is empty; nothing has been pushed to it yet. Git said: fatal: Remote")]
    [InlineData("fatal: Remote branch nope not found in upstream origin\nbranch main\nbranch next/2\nno more branches\n",
        "no branch or tag 'feature/x'; its branches are main, next/2. Git said: fatal: Remote")]
    [InlineData("[4bf1d9e7] Object does not exist on the server: [404] Object does not exist\nerror: failed to fetch some objects from 'https://x/info/lfs'",
        "Git LFS said: [4bf1d9e7] Object does not exist on the server")]
    [InlineData("batch response: Post \"https://x/info/lfs/objects/batch\": dial tcp: lookup x: no such host\nerror: failed to fetch some objects from "
        + "'https://x/info/lfs'", "Git LFS said: batch response: Post")]
    [InlineData("@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nHost key verification failed.\n" + NoAccess, "has changed")]
    [InlineData("ssh: Could not resolve hostname nowhere.invalid: Name or service not known\n" + NoAccess,
        "Git said: ssh: Could not resolve hostname nowhere.invalid")]
    [InlineData("ssh: connect to host git.example.com port 22: Connection refused\n" + NoAccess,
        "Git said: ssh: connect to host git.example.com port 22: Connection refused")]
    [InlineData("kex_exchange_identification: Connection closed by remote host\nConnection closed by 10.0.0.1 port 22\n" + NoAccess,
        "Git said: Connection closed by 10.0.0.1")]
    [InlineData("fatal: '/srv/git/none.git' does not appear to be a git repository\n" + NoAccess, "Git said: fatal: '/srv/git/none.git' does not appear")]
    [InlineData("error: RPC failed; curl 56 Recv failure: Connection reset by peer\nerror: 1024 bytes of body are still expected\nfetch-pack: unexpected "
        + "disconnect while reading sideband packet\nfatal: early EOF\nfatal: fetch-pack: invalid index-pack output",
        "Git said: fetch-pack: unexpected disconnect")]
    [InlineData("fatal: early EOF\nfatal: fetch-pack: invalid index-pack output", "Git said: fatal: fetch-pack")]
    [InlineData("fatal: remote error: upload-pack: not our ref " + Commit + "\nfatal: Fetched in submodule path 'vendor/lib', but it did not contain " + Commit
        + ". Direct fetching of that commit failed.\ngitmodules submodule.lib.path vendor/lib\ngitmodules submodule.lib.url ssh://git@example.com/lib.git\n",
        "The submodule 'vendor/lib' should be at commit " + Commit + ", which its repository ssh://git@example.com/lib.git does not have.")]
    [InlineData("fatal: Unable to checkout '" + Commit + "' in submodule path 'vendor'\n", "The submodule 'vendor' should be at commit " + Commit
        + ", which its repository does not have.")]
    [InlineData("Cloning into '/workspace/app'...\nfatal: something new\n", "Git said: fatal: something new")]
    [InlineData("Cloning into '/workspace/app'...\nthe last words\n", "Git said: the last words")]
    public void The_sentence_says_where_to_look(string output, string part) =>
        Assert.Contains(part, CloneFailure.Classify(output, Build(Commit)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_branch_that_is_missing_is_not_a_commit_that_is_missing() =>
        Assert.Equal(FailureCode.BranchNotFound, CloneFailure.Classify("fatal: couldn't find remote ref feature/x", Build(Commit)).Code);

    private static Build Build(string? commit) => new()
    {
        Key = new BuildKey(AppId.Parse("storefront", null), 3),
        State = BuildState.Running,
        Attempt = 1,
        Trigger = BuildTrigger.Api,
        Branch = "feature/x",
        RequestedCommit = commit,
        QueuedAt = DateTimeOffset.UnixEpoch,
    };
}
