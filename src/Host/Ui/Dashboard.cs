using System.IO.Compression;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace QuilActors.Host.Ui;

/// <summary>Serves the dashboard that the build put into this assembly, or a page that says why it is not there.
/// </summary>
static class Dashboard
{
    const string Prefix = "ui/";
    const string Index = "index.html";

    const string Stub = """
        <!doctype html><html lang="en"><meta charset="utf-8"><title>QuilActors</title>
        <body style="font:16px/1.5 sans-serif;max-width:40em;margin:4em auto;padding:0 1em">
        <h1>The dashboard was not built</h1>
        <p>Node.js and npm were missing when this node was built. Install them, build again, and open this page.</p>
        <p>Meanwhile <code>quil status</code>, <code>quil earn now</code> and <code>quil actor tree</code> show the
        same numbers.</p></body></html>
        """;

    static readonly Assembly _assembly = typeof(Dashboard).Assembly;

    /// <summary>False where only the page is there that says so.</summary>
    public static bool IsBuilt => _assembly.GetManifestResourceInfo(Prefix + Index) is not null;

    public static void Map(WebApplication app) => app.MapFallback("{**path}", (RequestDelegate)ServeAsync);

    static async Task ServeAsync(HttpContext http)
    {
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }
        var path = (http.Request.Path.Value ?? "/").TrimStart('/');
        // Pages are routes of the script: a path without a file extension is the index.
        var name = Path.HasExtension(path) ? path : Index;
        await using var content = _assembly.GetManifestResourceStream(Prefix + name);
        if (content is null)
        {
            http.Response.StatusCode = name == Index ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
            if (name == Index)
            {
                http.Response.ContentType = "text/html; charset=utf-8";
                await http.Response.WriteAsync(Stub, http.RequestAborted);
            }
            return;
        }
        http.Response.ContentType = TypeOf(name);
        // File names under assets/ hold a hash of their content.
        http.Response.Headers.CacheControl = name.StartsWith("assets/", StringComparison.Ordinal)
            ? "public, max-age=31536000, immutable"
            : "no-cache";
        if (http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.Ordinal))
        {
            http.Response.Headers.ContentEncoding = "gzip";
            await using var packed = new GZipStream(http.Response.Body, CompressionLevel.Fastest, leaveOpen: true);
            await content.CopyToAsync(packed, http.RequestAborted);
            return;
        }
        await content.CopyToAsync(http.Response.Body, http.RequestAborted);
    }

    static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".json" => "application/json",
        _ => "application/octet-stream",
    };
}
