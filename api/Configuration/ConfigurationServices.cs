using Microsoft.Extensions.Options;

namespace BuildApi.Configuration;

internal static class ConfigurationServices
{
    private const string DefaultUrl = "http://127.0.0.1:8080";

    public static void AddConfiguration(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<BuildApiOptions>().Bind(builder.Configuration.GetSection(BuildApiOptions.Section),
            // A misspelled setting must not pass silently.
            binder => binder.ErrorOnUnknownConfiguration = true);
        builder.Services.AddSingleton<IValidateOptions<BuildApiOptions>, OptionsValidation>();
        builder.Services.AddSingleton(provider => provider.GetRequiredService<IOptions<BuildApiOptions>>().Value);
        builder.Services.AddSingleton(TimeProvider.System);
    }

    /// <summary>False when a setting is wrong; then every wrong one was named on standard error.</summary>
    public static bool ConfigurationHolds(this WebApplication app)
    {
        if (BuildTime.IsNow) return true;
        try
        {
            _ = app.Services.GetRequiredService<BuildApiOptions>();
            return true;
        }
        catch (OptionsValidationException wrong)
        {
            foreach (var failure in wrong.Failures) Console.Error.WriteLine(failure);
            return false;
        }
    }

    /// <summary>The public addresses, and the runners' own one, which is prepared by the caller.</summary>
    public static void ListenOn(this WebApplicationBuilder builder, Func<string, string> prepareSocket)
    {
        if (BuildTime.IsNow) return;
        var options = builder.Configuration.GetSection(BuildApiOptions.Section).Get<BuildApiOptions>() ?? new BuildApiOptions();
        var urls = builder.Configuration["urls"] is { Length: > 0 } given ? given : DefaultUrl;
        var runner = options.RunnerUrl is null ? prepareSocket(Path.GetFullPath(options.DataFolder))
            : $"http://0.0.0.0:{new Uri(options.RunnerUrl).Port}";
        builder.WebHost.UseUrls([.. urls.Split(';'), runner]);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // A runner sends what its build prints, at the build's pace.
            kestrel.Limits.MinRequestBodyDataRate = null;
        });
    }
}
