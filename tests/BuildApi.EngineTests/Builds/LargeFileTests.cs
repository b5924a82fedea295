using BuildApi.EngineTests.GitHosts;
using BuildApi.EngineTests.Images;
using BuildApi.EngineTests.Services;

namespace BuildApi.EngineTests.Builds;

/// <summary>Repositories that keep files in Git LFS.</summary>
public sealed class LargeFileTests(EngineTestRun run) : EngineBuildTest(run)
{
    private const string Token = "s3cret-access-token";
    private static readonly (string, RepositoryFile) Attributes = ("assets/.gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n");

    private GitHttpHost host = null!;

    public override async Task InitializeAsync()
    {
        host = await GitHttpHost.StartAsync(Run.Git, Token);
        Use(await BuildApiServer.StartAsync(new Dictionary<string, string?> { ["BuildApi__ExtraCaBundle"] = host.CaBundlePath }));
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await host.DisposeAsync();
    }

    [Fact]
    public async Task Large_files_come_together_with_the_token_also_those_of_a_submodule()
    {
        var library = await CreateRepositoryAsync(Attributes, ("assets/sound.bin", host.AddLargeFile("the sound\n")));
        var repository = await CreateRepositoryAsync(
            ("amplify.yml",
                Spec.WithPage("cat assets/one.bin assets/two.bin library/assets/sound.bin", "env | grep ^GIT_LFS || echo nothing said of large files")),
            Attributes, ("assets/one.bin", host.AddLargeFile("the one\n")), ("assets/two.bin", host.AddLargeFile("the two\n")));
        await repository.AddSubmoduleAsync("library", $"../{library.Name.Split('/')[^1]}.git", library.Head);
        var app = await RealApp.CreateBareAsync(Server, host.Url(repository.Name));
        await app.PutTokenAsync(Token);

        var outcome = await app.BuildAsync();

        AssertSucceeded(outcome);
        Assert.Contains("\nthe one\nthe two\nthe sound\n", outcome.Log, StringComparison.Ordinal);
        Assert.Contains("\nnothing said of large files\n", outcome.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, outcome.Log, StringComparison.Ordinal);
        Assert.Equal(2, host.Requests.Count(request => request.Contains("/objects/batch 200", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Over_ssh_the_host_says_where_its_large_files_are()
    {
        await Run.Git.SetLargeFileAccessAsync(host.LargeFileAccess);
        var repository = await CreateRepositoryAsync(("amplify.yml", Spec.WithPage("cat assets/one.bin")), Attributes,
            ("assets/one.bin", host.AddLargeFile("over ssh\n")));
        var app = await RealApp.CreateAsync(Server, Run.Git, repository.SshUrl);

        var outcome = await app.BuildAsync(new { commit = repository.Head });

        AssertSucceeded(outcome);
        Assert.Contains("\nover ssh\n", outcome.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_without_git_lfs_builds_with_pointers_and_a_warning()
    {
        var repository = await CreateRepositoryAsync(("amplify.yml", Spec.WithPage("cat assets/one.bin")), Attributes,
            ("assets/one.bin", host.AddLargeFile("never seen\n")));
        var app = await RealApp.CreateAsync(Server, Run.Git, repository.SshUrl);
        await app.PutBuildImageAsync(await Run.Images.GetAsync(TestImage.WithoutGitLfs));

        var outcome = await app.BuildAsync();

        AssertSucceeded(outcome);
        Assert.Contains("Warning: 1 files of the repository are in Git LFS, and the image has no git-lfs", outcome.Log, StringComparison.Ordinal);
        Assert.Contains("The first one: assets/one.bin\n", outcome.Log, StringComparison.Ordinal);
        Assert.Contains("\noid sha256:", outcome.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_file_that_the_host_does_not_have_fails_the_clone()
    {
        var repository = await CreateRepositoryAsync(
            ("amplify.yml", Spec.WithPage()), Attributes, ("assets/one.bin", LargeFileStore.Pointer(new string('a', 64), 12)));
        var app = await RealApp.CreateBareAsync(Server, host.Url(repository.Name));
        await app.PutTokenAsync(Token);

        var outcome = await app.BuildAsync();

        AssertFailed(outcome, "clone_failed");
        Assert.StartsWith("A file that the repository keeps in Git LFS could not be fetched.", outcome.FailureMessage, StringComparison.Ordinal);
        Assert.Contains("[aaaa", outcome.FailureMessage, StringComparison.Ordinal);
    }
}
