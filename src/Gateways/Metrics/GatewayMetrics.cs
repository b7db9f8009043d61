using System.Diagnostics.Metrics;
using System.Globalization;

namespace QuilActors.Gateways.Metrics;

/// <summary>Counts the requests of the edges.</summary>
public sealed class GatewayMetrics(Meter meter)
{
    readonly Counter<long> _requests = meter.CreateCounter<long>(
        "quil_gateway_requests_total", description: "Requests by service, operation and HTTP status.");

    readonly Histogram<double> _seconds = meter.CreateHistogram<double>(
        "quil_gateway_request_seconds", "s", "Seconds from head to end of a request.");

    public void Request(string service, string operation, int status, double seconds)
    {
        _requests.Add(1, new("service", service), new("op", operation),
            new KeyValuePair<string, object?>("code", status.ToString(CultureInfo.InvariantCulture)));
        _seconds.Record(seconds, new("service", service), new KeyValuePair<string, object?>("op", operation));
    }
}
