package net.spanwire.daemon.control;

/** Something that is shown: a record whose components are the fields of a JSON object. */
public sealed interface View
    permits DaemonView,
        EventView,
        ExplainView,
        ExportView,
        KernelRouteView,
        NeighborView,
        PathView,
        ReloadView,
        RpkiCacheView,
        RpkiVerdictView,
        RouteView,
        TunnelView {}
