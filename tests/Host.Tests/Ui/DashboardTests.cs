using System.Diagnostics;
using System.Text.Json;
using QuilActors.Actors.Os;
using QuilActors.Gateways.Tests.Fakes;
using QuilActors.Host.Ui;

namespace QuilActors.Host.Tests.Ui;

/// <summary>The real pages in headless Chromium against the real servers over a fake node.</summary>
[Collection("net")]
public class DashboardTests
{
    [ChromiumFact]
    [Trait("speed", "slow")]
    public async Task The_pages_show_live_numbers_and_nothing_foreign_runs()
    {
        await using var running = await RunningNode.StartAsync();
        const string Key = "<img src=x onerror=alert(1)>";
        running.Node.Files.Answer(new CreateBucket("docs"));
        var begun = (UploadBegun)running.Node.Files.Answer(
            new BeginUpload("docs", Key, "text/plain", new Dictionary<string, string>()));
        running.Node.Files.Answer(new CompleteUpload(begun.UploadId, new byte[16], 0));
        var result = await DriveAsync(running);
        Assert.Empty(result.GetProperty("errors").EnumerateArray().Select(error => error.GetString()));
        Assert.Equal("2", result.GetProperty("before").GetString());
        Assert.Equal("3", result.GetProperty("after").GetString());
        Assert.Equal(Key, result.GetProperty("key").GetString());
        Assert.Equal(0, result.GetProperty("images").GetInt32());
        Assert.Equal(2, result.GetProperty("peers").GetInt32());
        Assert.Contains("x emission", result.GetProperty("formula").GetString(), StringComparison.Ordinal);
        Assert.Contains("/user/admin", result.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("token", result.GetProperty("address").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(result.GetProperty("traced").GetString()!);
        Assert.Equal("per second", result.GetProperty("sorted").GetString());
        Assert.StartsWith("/user/", result.GetProperty("busiest").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("Unhandled/user/net", result.GetProperty("letter").GetString(), StringComparison.Ordinal);
        Assert.Equal("really stop?", result.GetProperty("armed").GetString());
        Assert.InRange(result.GetProperty("actors").GetInt32(), 7, 100);
        Assert.Equal([running.Server.AdminUrl.Authority], result.GetProperty("requests").EnumerateArray()
            .Select(host => host.GetString()).Distinct());
        Assert.InRange(result.GetProperty("updates").GetInt32(), 15, 25);
    }

    [Fact]
    public async Task Without_a_built_page_a_page_says_so_and_unknown_files_are_missing()
    {
        await using var running = await RunningNode.StartAsync();
        using var http = new HttpClient { BaseAddress = running.Server.AdminUrl };
        foreach (var path in new[] { "/", "/actors" })
        {
            using var page = await http.GetAsync(path);
            Assert.Equal(200, (int)page.StatusCode);
            Assert.Contains(Dashboard.IsBuilt ? "id=\"app\"" : "dashboard was not built",
                await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.Equal("default-src 'self'; frame-ancestors 'none'",
                page.Headers.GetValues("Content-Security-Policy").Single());
        }
        Assert.Equal(404, (int)(await http.GetAsync("/none.js")).StatusCode);
        Assert.Equal(404, (int)(await http.GetAsync("/..%2f..%2fetc/passwd.txt")).StatusCode);
        Assert.Equal(405, (int)(await http.PostAsync("/", null)).StatusCode);
    }

    static async Task<JsonElement> DriveAsync(RunningNode running)
    {
        var start = new ProcessStartInfo("node")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])[
            ChromiumFactAttribute.Script, ChromiumFactAttribute.Playwright, ChromiumFactAttribute.Browser!,
            $"{running.Server.AdminUrl}#token={await AdminServer.OneTimeTokenAsync(running.Server.AdminUrl)}",
            Environment.GetEnvironmentVariable("QUIL_PICTURES") ?? ""])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var last = "";
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            last = line;
            if (line == "advance")
                running.Node.Advance();
        }
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors);
        return JsonDocument.Parse(last).RootElement;
    }
}

/// <summary>Skipped with a reason where the browser, node or the page's packages are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute()
    {
        if (Browser is null)
            Skip = "chromium is not installed (apt-get install chromium)";
        else if (!Directory.Exists(Playwright) || !Dashboard.IsBuilt)
            Skip = "npm was missing when the dashboard was built";
    }

    public static string Script => Path.Combine(Root, "tests", "Host.Tests", "Ui", "dashboard.mjs");

    public static string Playwright => Path.Combine(Root, "src", "Host", "ui", "node_modules", "playwright-core");

    public static string? Browser
        => new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }
            .FirstOrDefault(File.Exists);

    static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "QuilActors.sln")))
                folder = folder.Parent;
            return folder?.FullName ?? throw new DirectoryNotFoundException("no solution above the tests");
        }
    }
}
