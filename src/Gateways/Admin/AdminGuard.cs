using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using QuilActors.Protocols.Admin;

namespace QuilActors.Gateways.Admin;

/// <summary>Marks a connection that came over the node's own unix socket: only its owner can open that file.</summary>
public sealed class LocalSocketFeature;

/// <summary>Lets requests of the admin port in: the Host header names the loopback interface (so a stranger's page
/// cannot reach the port by a name of its own), the API needs the token or the session cookie of a one-time token, and
/// with the cookie a change needs a header that other pages cannot send. Sessions are signed, not stored.</summary>
sealed class AdminGuard(string token, bool allowWrite, TimeProvider time)
{
    public const string CsrfHeader = "x-quil-csrf";
    static readonly TimeSpan _session = TimeSpan.FromHours(12);

    readonly byte[] _token = Encoding.UTF8.GetBytes(token);
    readonly byte[] _key = SHA256.HashData(Encoding.UTF8.GetBytes("quil/admin-session/" + token));

    public static void AddHeaders(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = "default-src 'self'; frame-ancestors 'none'";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
    }

    /// <exception cref="AdminException">The host is not allowed.</exception>
    public static void CheckHost(HttpContext http)
    {
        if (IsLocalSocket(http) || http.Request.Host.Host is "127.0.0.1" or "localhost" or "[::1]" or "::1")
            return;
        throw new AdminException(403, AdminErrors.Denied, "this port serves the loopback interface only",
            "use http://127.0.0.1");
    }

    /// <exception cref="AdminException">Neither token nor session, or no CSRF header.</exception>
    public void CheckCaller(HttpContext http)
    {
        if (IsLocalSocket(http))
            return;
        if (http.Request.Headers.Authorization.ToString() is { Length: > 0 } header)
        {
            const string Scheme = "Bearer ";
            if (header.StartsWith(Scheme, StringComparison.Ordinal) && IsToken(header[Scheme.Length..]))
                return;
        }
        else if (http.Request.Cookies[CookieName(http)] is { } cookie && IsSession(cookie))
        {
            var changes = !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method);
            if (!changes || Same(http.Request.Headers[CsrfHeader].ToString(), Csrf(cookie)))
                return;
            throw new AdminException(403, AdminErrors.Denied, $"a change needs the header {CsrfHeader}");
        }
        throw new AdminException(401, AdminErrors.Denied, "the admin token is needed",
            "open the dashboard by the address that `quil dashboard` prints");
    }

    /// <summary>Words that open one session each.</summary>
    public OneTimeTokens Tokens { get; } = new(time);

    /// <summary>Swaps a one-time token for a session cookie. Null: it is none, or was used.</summary>
    public SessionView? TryOpenSession(HttpContext http, string given)
    {
        if (!Tokens.TryUse(given.Trim()))
            return null;
        var expires = time.GetUtcNow() + _session;
        var text = expires.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var cookie = $"{text}.{Sign("session", text)}";
        http.Response.Cookies.Append(CookieName(http), cookie, new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Path = "/",
            Expires = expires,
        });
        return new SessionView(Csrf(cookie), allowWrite);
    }

    /// <summary>The CSRF word of the caller's session; empty when it has none.</summary>
    public SessionView Session(HttpContext http)
        => http.Request.Cookies[CookieName(http)] is { } cookie && IsSession(cookie)
            ? new SessionView(Csrf(cookie), allowWrite)
            : new SessionView("", AllowWrite: false);

    static bool IsLocalSocket(HttpContext http) => http.Features.Get<LocalSocketFeature>() is not null;

    /// <summary>Cookies know no ports, so the nodes of one machine must not share a name.</summary>
    static string CookieName(HttpContext http) => $"quil_session_{http.Request.Host.Port}";

    bool IsToken(string given)
        => CryptographicOperations.FixedTimeEquals(_token, Encoding.UTF8.GetBytes(given.Trim()));

    bool IsSession(string cookie)
    {
        var dot = cookie.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && Same(cookie[(dot + 1)..], Sign("session", cookie[..dot]))
            && long.TryParse(cookie[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var expires)
            && time.GetUtcNow().ToUnixTimeSeconds() < expires;
    }

    string Csrf(string cookie) => Sign("csrf", cookie);

    string Sign(string purpose, string text)
        => Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{purpose}\n{text}")));

    internal static bool Same(string left, string right)
        => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));
}
