using BuildApi.Configuration;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Backups;

/// <summary>A restore takes a whole backup or nothing, and overwrites nothing.</summary>
public sealed class RestoreTests(RestoreTests.Backup made) : IClassFixture<RestoreTests.Backup>
{
    [Theory]
    [InlineData("data/buildapi.db")]
    [InlineData("data/logs/app-1/1.log")]
    [InlineData("data/artifacts/app-1/1.tar")]
    public async Task A_file_that_was_changed_is_named_and_nothing_is_restored(string file)
    {
        using var folder = new ShortFolder();
        var backup = made.CopyTo(folder.In("backup"));
        var content = await File.ReadAllBytesAsync(Path.Combine(backup, file));
        content[content.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(Path.Combine(backup, file), content);

        var (exitCode, _, errors) = await BackupRig.RestoreAsync(backup, "--data-folder", folder.In("new"));

        Assert.Equal(1, exitCode);
        Assert.Contains($"The file {Path.Combine(backup, file)} is not what was backed up", errors, StringComparison.Ordinal);
        Assert.Equal(["lock.holder"], Directory.GetFileSystemEntries(folder.In("new")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_file_that_is_missing_is_named()
    {
        using var folder = new ShortFolder();
        var backup = made.CopyTo(folder.In("backup"));
        File.Delete(Path.Combine(backup, "data/logs/app-1/1.log"));

        var (exitCode, _, errors) = await BackupRig.RestoreAsync(backup, "--data-folder", folder.In("new"));

        Assert.Equal(1, exitCode);
        Assert.Contains("data/logs/app-1/1.log is missing", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "is no backup: it has no manifest.json")]
    [InlineData("half a manif", "The backup is damaged")]
    [InlineData("""
        {"format":2,"id":"x","startedAt":"2026-01-01T00:00Z","finishedAt":"2026-01-01T00:00Z","version":"9","artifacts":false,"notices":[],"files":[]}
        """,
        "has the format 2")]
    [InlineData("""
        {"format":1,"id":"x","startedAt":"2026-01-01T00:00Z","finishedAt":"2026-01-01T00:00Z","version":"9","artifacts":false,"notices":[],"files":[]}
        """,
        "The backup has no buildapi.db")]
    [InlineData("""
        {"format":1,"id":"x","startedAt":"2026-01-01T00:00Z","finishedAt":"2026-01-01T00:00Z","version":"9","artifacts":false,"notices":[],
        "files":[{"path":"../outside","bytes":1,"sha256":"x"}]}
        """, "names '../outside', which is outside of a data folder")]
    public async Task What_is_no_backup_is_refused(string? manifest, string sentence)
    {
        using var folder = new ShortFolder();
        Directory.CreateDirectory(folder.In("backup"));
        if (manifest is not null) await File.WriteAllTextAsync(folder.In("backup", "manifest.json"), manifest);

        var (exitCode, _, errors) = await BackupRig.RestoreAsync(folder.In("backup"), "--data-folder", folder.In("new"));

        Assert.Equal(1, exitCode);
        Assert.Contains(sentence, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_a_service_works_on_is_refused()
    {
        await using var service = await TestService.StartNewAsync();

        var (exitCode, _, errors) = await BackupRig.RestoreAsync(made.Folder, "--data-folder", service.DataFolder, "--force");

        Assert.Equal(1, exitCode);
        Assert.Contains("is in use by another service", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_not_empty_is_refused_and_with_force_its_content_is_moved_aside()
    {
        await using var service = await TestService.StartNewAsync();
        await service.Client.JsonAsync("POST", "/apps", new { id = "of-before" });
        await service.StopAsync();
        var store = await File.ReadAllBytesAsync(Path.Combine(service.DataFolder, "buildapi.db"));

        var (refused, _, errors) = await BackupRig.RestoreAsync(made.Folder, "--data-folder", service.DataFolder);
        var (forced, output, _) = await BackupRig.RestoreAsync(made.Folder, "--data-folder", service.DataFolder, "--force");

        Assert.Equal((1, 0), (refused, forced));
        Assert.Contains("is not empty: it holds", errors, StringComparison.Ordinal);
        var aside = Directory.GetDirectories(service.DataFolder, "before-restore-*").Single();
        Assert.Contains(aside, output, StringComparison.Ordinal);
        Assert.Equal(store, await File.ReadAllBytesAsync(Path.Combine(aside, "buildapi.db")));
        await service.StartAsync();
        Assert.Equal("app-1", (string)(await service.Client.JsonAsync("GET", "/apps"))["items"]!.AsArray().Single()!["id"]!);
    }

    [Fact]
    public async Task A_restore_that_was_killed_keeps_services_off_the_folder_and_is_begun_anew()
    {
        using var folder = new ShortFolder();
        Directory.CreateDirectory(folder.In("new", ".restoring", "logs"));

        var wrong = BuildApi.Storage.StoreCheck.WhatIsWrong(folder.In("new"));
        var (exitCode, _, _) = await BackupRig.RestoreAsync(made.Folder, "--data-folder", folder.In("new"));

        Assert.Contains("was not finished. Run it again", wrong, StringComparison.Ordinal);
        Assert.Equal(0, exitCode);
        Assert.Null(BuildApi.Storage.StoreCheck.WhatIsWrong(folder.In("new")));
    }

    [Theory]
    [InlineData("Name the folder of the backup")]
    [InlineData("has no option '--fast'", "/backup", "--fast")]
    [InlineData("has no option '--data-folder'", "/backup", "--data-folder")]
    [InlineData("'/other' is a second one", "/backup", "/other")]
    public async Task What_is_not_understood_is_said_with_how_it_is_used(string sentence, params string[] arguments)
    {
        var (exitCode, _, errors) = await BackupRig.RestoreAsync(arguments);

        Assert.Equal(CommandLine.Misused, exitCode);
        Assert.Contains(sentence, errors, StringComparison.Ordinal);
        Assert.Contains("Usage: dotnet BuildApi.dll restore FOLDER", errors, StringComparison.Ordinal);
    }

    /// <summary>One backup of a service with a build, for all.</summary>
    public sealed class Backup : IAsyncLifetime, IDisposable
    {
        private readonly ShortFolder folder = new();

        public string Folder { get; private set; } = "";

        public async Task InitializeAsync()
        {
            await using var service = await TestService.StartNewAsync(null, ("BackupFolder", folder.In("backups")));
            await (await service.NewAppAsync(new BuildScript())).BuildToEndAsync();
            Folder = (string)(await service.BackUpAsync(new { artifacts = true }))["folder"]!;
        }

        public Task DisposeAsync() => Task.CompletedTask;

        public void Dispose() => folder.Dispose();

        public string CopyTo(string target)
        {
            foreach (var file in Directory.GetFiles(Folder, "*", SearchOption.AllDirectories))
            {
                var to = Path.Combine(target, Path.GetRelativePath(Folder, file));
                Directory.CreateDirectory(Path.GetDirectoryName(to)!);
                File.Copy(file, to);
            }

            return target;
        }
    }
}
