using BuildApi.Apps;
using BuildApi.BuildImages.Choices;
using BuildApi.Execution.Engine;
using BuildApi.Storage;

namespace BuildApi.Tests.Campaigns.Simulated;

/// <summary>A data folder with two apps, made once with the product's own stores; each history begins with a copy.</summary>
internal sealed class HistoryTemplate : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("sim-").FullName;

    private HistoryTemplate()
    {
    }

    private string Store => Path.Combine(root, "template");

    public static async Task<HistoryTemplate> MakeAsync()
    {
        var template = new HistoryTemplate();
        var (schedule, time) = (new Schedule(0), new SeededTime());
        var life = new Life(template.Store, schedule, time, made => new HostileEngine(new SimulatedMachine(schedule, time, new Witness(schedule)), made),
            new SilentLog());
        Migrator.Migrate(life.Get<Database>());
        for (var number = 1; number <= 2; number++) await AddAsync(life, $"site-{number}", concurrency: number, time.Now);
        _ = life.Get<Instance>();
        await life.DieAsync(schedule, time);
        return template;
    }

    public string CopyFor(ulong seed)
    {
        var folder = Path.Combine(root, $"{seed}-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        File.Copy(Path.Combine(Store, Database.FileName), Path.Combine(folder, Database.FileName));
        return folder;
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private static async Task AddAsync(Life life, string id, int concurrency, DateTimeOffset now)
    {
        var app = new App
        {
            Id = AppId.Parse(id, null),
            Name = id,
            Repository = "https://git.example.com/team/site.git",
            Branch = "main",
            Environment = new Dictionary<string, string>(),
            SecretNames = [],
            TimeoutMinutes = 30,
            Resources = new AppResources(),
            Concurrency = concurrency,
            CreatedAt = now,
            UpdatedAt = now,
        };
        await life.Get<AppStore>().AddAsync(app, new Dictionary<string, string>(), CancellationToken.None);
        await life.Get<AppSettingStore>().SetAsync(app.Id, BuildImageSetting.Setting,
            new BuildImageSetting { Image = "site:1", PullPolicy = PullPolicy.IfNotPresent }, null, CancellationToken.None);
    }
}
