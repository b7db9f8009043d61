using System.CommandLine;
using System.Globalization;
using System.Net.Http.Headers;
using QuilActors.Cli.Shell;
using QuilActors.Protocols.Admin;

namespace QuilActors.Cli.Fs;

/// <summary><c>quil fs</c>: buckets and objects.</summary>
static class FsCommand
{
    const int CopyBufferBytes = 1 << 20;

    public static Command Build(CliContext context) => Verb.Group("fs", "Buckets and objects (compatible with S3)",
        Ls(context), Cp(context), Cat(context), Stat(context), Rm(context), Mb(context), Rb(context));

    static Command Ls(CliContext context)
    {
        var path = new Argument<string?>("path")
        { Description = "bucket, or bucket/prefix; without it all buckets", Arity = ArgumentArity.ZeroOrOne };
        return Verb.Ask(context, "ls", "Buckets, or the objects of one", async (parsed, admin, print, cancel) =>
        {
            if (parsed.GetValue(path) is not { } text)
            {
                print.List((await admin.GetAsync("buckets", AdminJson.Default.Buckets, cancel)).Items,
                    AdminJson.Default.BucketView,
                    new("BUCKET", b => b.Name), new("CREATED", b => InstantConverter.ToText(b.Created)));
                return;
            }
            print.List(await Objects(admin, RemotePath.Parse(text), cancel), AdminJson.Default.ObjectView,
                new("SIZE", o => o.Size.ToString("N0", CultureInfo.InvariantCulture), Right: true),
                new("MODIFIED", o => InstantConverter.ToText(o.Modified)), new("KEY", o => o.Key),
                new("ETAG", o => o.Etag, WideOnly: true), new("TYPE", o => o.ContentType, WideOnly: true));
        }, path);
    }

    static async Task<List<ObjectView>> Objects(AdminClient admin, RemotePath path, CancellationToken cancel)
    {
        var all = new List<ObjectView>();
        for (var after = ""; ;)
        {
            var page = await admin.GetAsync(
                $"objects?bucket={Uri.EscapeDataString(path.Bucket)}&prefix={Uri.EscapeDataString(path.Key)}"
                + $"&after={Uri.EscapeDataString(after)}&max=1000", AdminJson.Default.ObjectListView, cancel);
            all.AddRange(page.Items);
            if (!page.IsTruncated)
                return all;
            after = page.Next;
        }
    }

    static Command Cp(CliContext context)
    {
        var from = new Argument<string>("from") { Description = "a file or fs://bucket/key" };
        var to = new Argument<string>("to") { Description = "fs://bucket/key, or a file" };
        return Verb.Ask(context, "cp", "Copy a file in or out", async (parsed, admin, print, cancel) =>
        {
            var (source, target) = (parsed.GetValue(from)!, parsed.GetValue(to)!);
            switch (RemotePath.IsRemote(source), RemotePath.IsRemote(target))
            {
                case (false, true):
                    await Upload(context, parsed, admin, print, source, target, cancel);
                    break;
                case (true, false):
                    await Download(context, parsed, admin, RemotePath.ParseObject(source), target, cancel);
                    break;
                default:
                    throw new CliException(ExitCode.Usage, "BadPath",
                        "one of the two must be local and one in the network",
                        "write for example: quil fs cp photo.jpg fs://docs/photo.jpg");
            }
        }, from, to);
    }

    static async Task Upload(
        CliContext context, ParseResult parsed, AdminClient admin, Printer print, string source, string target,
        CancellationToken cancel)
    {
        if (!File.Exists(source))
            throw new CliException(ExitCode.NotFound, "NoFile", $"{source} is not there");
        var path = RemotePath.Parse(target);
        if (path.Key.Length == 0 || path.Key.EndsWith('/'))
            path = path with { Key = path.Key + Path.GetFileName(source) };
        await using var file = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.Read, CopyBufferBytes);
        using var body = new StreamContent(file, CopyBufferBytes);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        var stored = await admin.PutAsync(path.ObjectRoute, body, AdminJson.Default.ObjectView, cancel);
        if (print.IsTable)
            context.Say(parsed, $"stored {path}: {Units.Bytes(stored.Size)} in {stored.Blocks} blocks");
        else
            print.One(stored, AdminJson.Default.ObjectView);
    }

    /// <summary>Into a temporary file first: a broken download leaves what was there.</summary>
    static async Task Download(
        CliContext context, ParseResult parsed, AdminClient admin, RemotePath path, string target,
        CancellationToken cancel)
    {
        if (Directory.Exists(target))
            target = Path.Combine(target, Path.GetFileName(path.Key));
        var temporary = target + ".part";
        try
        {
            await using (var body = await admin.OpenAsync(path.ObjectRoute, cancel))
            await using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
                await body.CopyToAsync(file, CopyBufferBytes, cancel);
            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception e) when (e is HttpRequestException or HttpIOException)
        {
            throw new CliException(ExitCode.Failed, "Broken", $"the download of {path} broke off: {e.Message}",
                "try again; nothing was overwritten");
        }
        finally
        {
            File.Delete(temporary);
        }
        context.Say(parsed, $"{path} -> {target}: {Units.Bytes(new FileInfo(target).Length)}");
    }

    static Command Cat(CliContext context)
    {
        var path = new Argument<string>("path") { Description = "bucket/key" };
        return Verb.Ask(context, "cat", "Bytes of an object to standard output", async (parsed, admin, _, cancel) =>
        {
            await using var body = await admin.OpenAsync(RemotePath.ParseObject(parsed.GetValue(path)!).ObjectRoute,
                cancel);
            await using var output = Console.OpenStandardOutput();
            await body.CopyToAsync(output, CopyBufferBytes, cancel);
        }, path);
    }

    static Command Stat(CliContext context)
    {
        var path = new Argument<string>("path") { Description = "bucket/key" };
        return Verb.Ask(context, "stat", "Vertices, shards and holders of an object", async (parsed, admin, print,
            cancel) =>
        {
            var stat = await admin.GetAsync(RemotePath.ParseObject(parsed.GetValue(path)!).ObjectRoute + "?stat",
                AdminJson.Default.ObjectStatView, cancel);
            if (!print.IsTable)
            {
                print.One(stat, AdminJson.Default.ObjectStatView);
                return;
            }
            var o = stat.Object;
            print.One(stat, AdminJson.Default.ObjectStatView, ("object", $"fs://{o.Bucket}/{o.Key}"),
                ("size", $"{o.Size.ToString("N0", CultureInfo.InvariantCulture)} bytes"), ("etag", o.Etag),
                ("type", o.ContentType), ("modified", InstantConverter.ToText(o.Modified)),
                ("file vertex", $"{stat.FileVertex}  shard {stat.FileShardId}"), ("", ""));
            print.List(stat.Blocks, AdminJson.Default.BlockView,
                new("BLOCK", b => b.Number.ToString(CultureInfo.InvariantCulture), Right: true),
                new("VERTEX", b => b.Address.ToString()),
                new("SIZE", b => Units.Bytes(b.Size), Right: true),
                new("SHARD", b => b.ShardId.ToString(CultureInfo.InvariantCulture), Right: true),
                new("HOLDERS", b => string.Join(' ', b.Holders.Select((h, i) =>
                    b.HolderNames.Count > i && b.HolderNames[i].Length > 0 ? b.HolderNames[i] : h.ToShortString()))));
        }, path);
    }

    static Command Rm(CliContext context)
    {
        var path = new Argument<string>("path") { Description = "bucket/key" };
        return Verb.Ask(context, "rm", "Remove an object", (parsed, admin, _, cancel)
            => admin.DoAsync(HttpMethod.Delete, RemotePath.ParseObject(parsed.GetValue(path)!).ObjectRoute, null,
                cancel),
            path);
    }

    static Command Mb(CliContext context)
    {
        var bucket = new Argument<string>("bucket");
        return Verb.Ask(context, "mb", "Make a bucket", (parsed, admin, _, cancel)
            => admin.DoAsync(HttpMethod.Put, RemotePath.Parse(parsed.GetValue(bucket)!).BucketRoute, null, cancel),
            bucket);
    }

    static Command Rb(CliContext context)
    {
        var bucket = new Argument<string>("bucket");
        return Verb.Ask(context, "rb", "Remove an empty bucket", (parsed, admin, _, cancel)
            => admin.DoAsync(HttpMethod.Delete, RemotePath.Parse(parsed.GetValue(bucket)!).BucketRoute, null, cancel),
            bucket);
    }
}
