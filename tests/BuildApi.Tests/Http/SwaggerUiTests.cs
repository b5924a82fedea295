using System.Net;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Http;

/// <summary>
/// The service used from a browser, by somebody who clicks through Swagger UI and types as little as can be. That what is filled in is accepted is
/// held for every operation by <see cref="ExampleOrderTests"/>, which is quicker: one operation costs Swagger UI a second.
/// </summary>
public sealed class SwaggerUiTests : IAsyncLifetime
{
    private PlayedMachine machine = null!;

    private TestService Service => machine.Service;

    public async Task InitializeAsync() => machine = await PlayedMachine.StartAsync();

    public async Task DisposeAsync() => await machine.DisposeAsync();

    [Fact]
    public async Task An_app_is_set_up_and_built_with_nothing_typed_but_the_key()
    {
        await using var ui = await SwaggerUi.OpenAsync(Service.Client.BaseAddress!);
        Assert.EndsWith("/swagger/index.html", ui.Page.Url, StringComparison.Ordinal);
        Assert.Equal("Apps", (await ui.TagsAsync())[0]);

        await ui.AuthorizeAsync(TestService.AdminKey);
        Assert.Equal(201, (await SendAsync("Apps", "CreateApp")).Status);
        Assert.Equal("ecrPublic", (string)(await SendAsync("Build image", "SetBuildImage"))["registry"]!);
        var overrides = await SendAsync("Package overrides", "SetPackageOverrides");
        Assert.Equal(["node 20 is 20.11.1", "yarn latest is 1.22.22"], overrides["overrides"].AsArray()
            .Select(one => $"{one!["package"]} {one["version"]} is {one["resolves"]}"));
        Assert.Contains("npm run build", (await SendAsync("Build spec", "SetBuildSpec")).Text, StringComparison.Ordinal);
        Assert.Equal(202, (await SendAsync("Builds", "StartBuild")).Status);
        var build = await SendAsync("Builds", "GetBuild");
        while ((string?)build["status"] is "queued" or "provisioning" or "running") build = await ui.ExecuteAsync("GetBuild", ("wait", "60"));

        Assert.Equal("succeeded", (string?)build["status"]);
        Assert.Equal(["node 20.11.1", "yarn 1.22.22"], build["packages"].AsArray().Select(package => $"{package!["package"]} {package["resolved"]}"));
        // The page's policy must let a picture be seen, which comes as a blob.
        await ui.OpenAsync("Artifacts", "GetArtifact");
        Assert.Equal(200, (await ui.ExecuteAsync("GetArtifact", ("path", "logo.png"))).Status);
        Assert.Empty(ui.Complaints);

        async Task<ShownAnswer> SendAsync(string tag, string operation)
        {
            await ui.OpenAsync(tag, operation);
            return await ui.ExecuteAsync(operation);
        }
    }

    [Theory]
    [InlineData(1280, 900, false, 3000)]
    [InlineData(390, 844, true, 4000)]
    public async Task An_operation_fits_the_screen_and_can_be_read(int width, int height, bool dark, int atMost)
    {
        await using var ui = await SwaggerUi.OpenAsync(Service.Client.BaseAddress!, width, height, dark);
        await ui.OpenAsync("Package overrides", "SetPackageOverrides");

        Assert.InRange(await ui.OverflowAsync(), int.MinValue, 0);
        Assert.InRange(await ui.HeightAsync("SetPackageOverrides"), 500, atMost);
        Assert.Equal(dark, await ui.Page.EvaluateExpressionAsync<bool>("document.documentElement.classList.contains('dark-mode')"));
        var contrasts = await ui.ContrastsAsync(".opblock.is-open :is(h4, p, label, .parameter__name, .examples-select__section-label, .header-col, textarea)");
        Assert.True(contrasts.Length > 20, $"Only {contrasts.Length} texts were found.");
        Assert.All(contrasts, contrast => Assert.InRange(contrast, 4.5, 21));
    }

    [Fact]
    public async Task The_page_has_its_icon_and_tells_browsers_what_they_may_do()
    {
        await using var ui = await SwaggerUi.OpenAsync(Service.Client.BaseAddress!);

        var icons = await ui.Page.EvaluateExpressionAsync<string[]>("[...document.querySelectorAll('link[rel=icon]')].map(link => link.href)");
        Assert.NotEmpty(icons);
        foreach (var icon in icons)
        {
            using var answer = await Service.Client.GetAsync(new Uri(icon));
            Assert.Equal((HttpStatusCode.OK, "image/png"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        }

        // What the policy does not name is kept from running, and the browser says so.
        await ui.Page.EvaluateExpressionAsync("document.head.append(Object.assign(document.createElement('script'), { text: 'document.title = \"foreign\"' }))");
        Assert.Equal("BuildApi", await ui.Page.GetTitleAsync());
        Assert.Contains(ui.Complaints, complaint => complaint.Contains("Content Security Policy", StringComparison.Ordinal));
    }
}
