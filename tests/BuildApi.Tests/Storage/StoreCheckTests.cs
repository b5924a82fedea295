using BuildApi.Storage;
using BuildApi.Tests.Support;
using Microsoft.Data.Sqlite;

namespace BuildApi.Tests.Storage;

/// <summary>A store that cannot be trusted is refused before anything is written, and stays as it is.</summary>
public sealed class StoreCheckTests : IAsyncLifetime
{
    private TestService service = null!;

    private string Store => Path.Combine(service.DataFolder, "buildapi.db");

    public async Task InitializeAsync()
    {
        service = await TestService.StartNewAsync();
        await (await service.NewAppAsync(new BuildScript())).BuildToEndAsync();
        await service.StopAsync();
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Fact]
    public void One_that_the_service_has_left_is_well() => Assert.Null(StoreCheck.WhatIsWrong(service.DataFolder));

    [Fact]
    public void A_new_folder_is_well()
    {
        using var folder = new ShortFolder();
        File.WriteAllBytes(folder.In("buildapi.db"), []);

        Assert.Null(StoreCheck.WhatIsWrong(folder.Path));
    }

    [Fact]
    public void A_file_that_is_no_store_is_refused_and_kept()
    {
        File.WriteAllText(Store, new string('x', 8192));

        Refuses("is damaged: file is not a database. 'dotnet BuildApi.dll restore FOLDER --force'");
    }

    [Fact]
    public void One_whose_pages_were_damaged_is_refused_and_kept()
    {
        var content = File.ReadAllBytes(Store);
        Random.Shared.NextBytes(content.AsSpan(4096, content.Length - 4096));
        File.WriteAllBytes(Store, content);

        Refuses("is damaged: ");
    }

    [Fact]
    public void One_that_was_cut_off_is_refused_and_kept()
    {
        using (var file = File.OpenWrite(Store)) file.SetLength(file.Length / 2);

        Refuses("is damaged: ");
    }

    [Fact]
    public void An_empty_one_beside_logs_is_refused_and_kept()
    {
        File.WriteAllBytes(Store, []);

        Refuses("is empty, and there are logs or artifacts of builds.");
    }

    [Fact]
    public void One_that_is_gone_from_beside_logs_is_refused_and_not_made_anew()
    {
        File.Delete(Store);

        Assert.Contains("is gone, and there are logs or artifacts of builds.", StoreCheck.WhatIsWrong(service.DataFolder), StringComparison.Ordinal);
        Assert.False(File.Exists(Store));
    }

    [Fact]
    public void One_of_a_newer_version_is_refused_and_kept()
    {
        using (var connection = new SqliteConnection($"Data Source={Store};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO SchemaVersions (ScriptName, Applied) VALUES ('BuildApi.Storage.Migrations.9999-later.sql', '2030-01-01')";
            command.ExecuteNonQuery();
        }

        Refuses("was written by a newer version of the service: this one does not know its schema 'BuildApi.Storage.Migrations.9999-later.sql'");
    }

    [Fact]
    public void One_whose_secrets_cannot_be_opened_is_refused_and_kept()
    {
        File.WriteAllBytes(Directory.GetFiles(Path.Combine(service.DataFolder, "keys"), "*.xml").Single(), []);

        Refuses(", without which secrets in the store cannot be opened, is damaged.");
    }

    private void Refuses(string sentence)
    {
        var before = File.ReadAllBytes(Store);

        var wrong = StoreCheck.WhatIsWrong(service.DataFolder);

        Assert.Contains(sentence, wrong, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Store));
    }
}
