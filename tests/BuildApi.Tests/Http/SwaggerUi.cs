using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using PuppeteerSharp;
using PuppeteerSharp.Media;

namespace BuildApi.Tests.Http;

/// <summary>What Swagger UI shows of an answer.</summary>
/// <param name="Sent">The parameters that went with the request, by their names.</param>
internal sealed record ShownAnswer(int Status, string Text, IReadOnlyDictionary<string, string> Sent)
{
    public JsonNode this[string member] => JsonNode.Parse(Text)![member]!;
}

/// <summary>Swagger UI in a Chromium without a screen, used as people use it: by clicks and keys. Every step waits for what it needs.</summary>
internal sealed class SwaggerUi : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    // The machine may be busy with other tests; nothing here waits for as long as that.
    private const int Patience = 60_000;

    private readonly IBrowser browser;
    private readonly ConcurrentQueue<string> complaints = new();

    private SwaggerUi(IBrowser browser, IPage page)
    {
        (this.browser, Page) = (browser, page);
        page.DefaultTimeout = Patience;
        page.Console += (_, said) =>
        {
            if (said.Message.Type is ConsoleType.Error or ConsoleType.Warning or ConsoleType.Assert) complaints.Enqueue($"console: {said.Message.Text}");
        };
        page.PageError += (_, error) => complaints.Enqueue($"script: {error.Message}");
        page.Error += (_, error) => complaints.Enqueue($"page: {error.Error}");
        page.RequestFailed += (_, failed) => complaints.Enqueue($"{failed.Request.Url}: {failed.Request.FailureText}");
        page.Response += (_, answered) =>
        {
            if ((int)answered.Response.Status >= 400) complaints.Enqueue($"{answered.Response.Url}: {answered.Response.Status}");
        };
    }

    public IPage Page { get; }

    /// <summary>What the browser had to say: errors and warnings, what the page's policy kept from it, requests that failed or were refused.</summary>
    public IReadOnlyCollection<string> Complaints => complaints;

    /// <summary>Opens the service's own address; waits until the operations are there.</summary>
    public static async Task<SwaggerUi> OpenAsync(Uri service, int width = 1280, int height = 900, bool dark = false)
    {
        var browser = await Puppeteer.LaunchAsync(new LaunchOptions
        {
            ExecutablePath = FindBrowser(),
            Timeout = Patience,
            ProtocolTimeout = Patience,
            DefaultViewport = new ViewPortOptions { Width = width, Height = height, IsMobile = width < 500, HasTouch = width < 500 },
            // Its sandbox is not for root, and the shared memory of containers is too small for it.
            Args = Environment.IsPrivilegedProcess ? ["--no-sandbox", "--disable-dev-shm-usage"] : ["--disable-dev-shm-usage"],
        });
        var ui = new SwaggerUi(browser, (await browser.PagesAsync())[0]);
        await ui.Page.EmulateMediaFeaturesAsync(
            [new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = dark ? "dark" : "light" }]);
        await ui.Page.GoToAsync(service.ToString());
        await ui.Page.WaitForSelectorAsync(".opblock-tag");
        return ui;
    }

    public async Task AuthorizeAsync(string key)
    {
        await ClickAsync(".auth-wrapper .authorize");
        await Page.Locator(".auth-container input").FillAsync(key);
        await ClickAsync(".auth-btn-wrapper .authorize");
        await Page.WaitForSelectorAsync(".auth-container ::-p-text(Logout)");
        await ClickAsync(".auth-btn-wrapper .btn-done");
        await Page.WaitForSelectorAsync(".dialog-ux", new WaitForSelectorOptions { Hidden = true });
    }

    /// <summary>The sections, from top to bottom.</summary>
    public Task<string[]> TagsAsync() =>
        Page.EvaluateFunctionAsync<string[]>("() => [...document.querySelectorAll('.opblock-tag')].map(tag => tag.dataset.tag)");

    /// <summary>Opens an operation, and the section that it is in.</summary>
    public async Task OpenAsync(string tag, string operation)
    {
        if (await Page.QuerySelectorAsync($"{Operation(operation)}.is-open") is not null) return;
        var section = $".opblock-tag[data-tag='{tag}']";
        await Page.WaitForSelectorAsync(section);
        if (await Page.QuerySelectorAsync($"{section}[data-is-open='true']") is null) await ClickAsync(section);
        await ClickAsync($"{Operation(operation)} .opblock-summary-control");
        await Page.WaitForSelectorAsync($"{Operation(operation)} .execute");
        await SettleAsync(Operation(operation));
    }

    public Task CloseAsync(string operation) => ClickAsync($"{Operation(operation)} .opblock-summary-control");

    /// <summary>Sends what Swagger UI has filled in, but for what is typed; waits until the answer is shown.</summary>
    public async Task<ShownAnswer> ExecuteAsync(string operation, params (string Parameter, string Value)[] typed)
    {
        var (here, shown) = (Operation(operation), $"{Operation(operation)} .live-responses-table tbody .response-col_status");
        if (await Page.QuerySelectorAsync(shown) is not null)
        {
            await ClickAsync($"{here} .btn-clear");
            await Page.WaitForSelectorAsync(shown, new WaitForSelectorOptions { Hidden = true });
        }

        foreach (var (parameter, value) in typed) await Page.Locator($"{here} tr[data-param-name='{parameter}'] input").FillAsync(value);
        var sent = await Page.EvaluateFunctionAsync<Dictionary<string, string>>(
            """
            here => Object.fromEntries([...document.querySelectorAll(`${here} tr[data-param-name]`)]
                .map(row => [row.dataset.paramName, row.querySelector('input, select')?.value ?? '']))
            """, here);
        await ClickAsync($"{here} .execute");
        // Either the answer, or a field that Swagger UI will not send.
        await Page.WaitForSelectorAsync($"{shown}, {here} .invalid");
        Assert.True(await Page.QuerySelectorAsync(shown) is not null, $"Swagger UI did not send {operation} with {string.Join(", ", sent)}.");
        var status = await Page.EvaluateFunctionAsync<string>("shown => document.querySelector(shown).innerText", shown);
        var text = await Page.EvaluateFunctionAsync<string>(
            "here => document.querySelector(`${here} .live-responses-table tbody .response-col_description pre`)?.textContent ?? ''", here);
        return new ShownAnswer(int.Parse(status[..3], System.Globalization.CultureInfo.InvariantCulture), text, sent);
    }

    /// <summary>Waits until an element has its height, also that of parts which come and unfold later: as long as it has not changed for ten frames.</summary>
    private Task SettleAsync(string selector) => Page.EvaluateFunctionAsync(
        """
        async selector => {
          for (let height = -1, frames = 0; frames < 10; frames++) {
            await new Promise(requestAnimationFrame);
            const now = document.querySelector(selector).getBoundingClientRect().height;
            if (now !== height) frames = 0;
            height = now;
          }
        }
        """, selector);

    /// <summary>By how much the page is wider than the screen.</summary>
    public async Task<int> OverflowAsync() =>
        await Page.EvaluateExpressionAsync<int>("document.documentElement.scrollWidth") - Page.Viewport!.Width;

    /// <summary>The height of what an element shows.</summary>
    public Task<double> HeightAsync(string operation) =>
        Page.EvaluateFunctionAsync<double>("here => document.querySelector(here).getBoundingClientRect().height", Operation(operation));

    /// <summary>The contrast of each element's text to what is behind it, as WCAG 2 reckons it: 1 cannot be seen, 4.5 can be read.</summary>
    public Task<double[]> ContrastsAsync(string selector) => Page.EvaluateFunctionAsync<double[]>(
        """
        selector => {
          const channels = colour => colour.match(/[\d.]+/g).map(Number);
          const light = colour => [0.2126, 0.7152, 0.0722].reduce((sum, weight, at) => {
            const part = channels(colour)[at] / 255;
            return sum + weight * (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
          }, 0.05);
          const behind = element => (channels(getComputedStyle(element).backgroundColor)[3] ?? 1) < 0.5 && element.parentElement
            ? behind(element.parentElement) : getComputedStyle(element).backgroundColor;
          return [...document.querySelectorAll(selector)].map(element => {
            const [one, other] = [light(getComputedStyle(element).color), light(behind(element))];
            return Math.max(one, other) / Math.min(one, other);
          });
        }
        """, selector);

    public async ValueTask DisposeAsync() => await browser.DisposeAsync();

    private Task ClickAsync(string selector) => Page.Locator(selector).ClickAsync();

    private static string Operation(string id) => $".opblock[id$='-{id}']";

    private static string FindBrowser() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException($"There is no {Names[0]} on this machine: scripts/test installs it, and so does 'apt-get install {Names[0]}'.");
}
