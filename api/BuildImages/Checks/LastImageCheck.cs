using BuildApi.Apps;

namespace BuildApi.BuildImages.Checks;

/// <summary>The last check of an app's build image, kept to be shown with it.</summary>
internal static class LastImageCheck
{
    private const string Setting = "image-check";

    public static async Task<ImageCheck?> FindAsync(AppSettingStore settings, AppId app, CancellationToken ct) =>
        (await settings.FindAsync<ImageCheck>(app, Setting, ct)).Value;

    public static Task SaveAsync(AppSettingStore settings, AppId app, ImageCheck check, CancellationToken ct) =>
        settings.SetAsync(app, Setting, check, expected: null, ct);
}
